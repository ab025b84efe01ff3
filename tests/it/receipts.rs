//! What a machine has seen of a vault: old copies, forks and forgeries are refused, and nothing
//! else is.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sonora_sec::core::disk::{Disk, SystemDisk};
use sonora_sec::vault::VaultError;
use sonora_sec::vault::header::{self, SignedHeader};
use sonora_sec::vault::receipts::{Receipt, ShortReceipt};
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::{FirstUse, Notice, OlderGenerations, Options, Store};

use crate::crash_disk::SimDisk;
use crate::forge::Forge;
use crate::support::{FixedClock, Place, identity, options, save, unlock, value};

const VAULT: &str = "/vaults/v.svault";

/// A machine: a disk, with its own memory of the vault on it. Clones share the disk.
#[derive(Clone)]
struct Machine<D> {
    disk: D,
    owner: Arc<Owner>,
    options: Options,
}

struct Owner {
    identities: Identities,
    recipient: String,
}

impl Machine<SimDisk> {
    /// Returns a machine that has just made a vault.
    fn with_vault() -> Self {
        let disk = SimDisk::with_folders(["/vaults"]);
        Machine::on(disk, options(Path::new(VAULT), Path::new("/home")))
    }

    /// Returns the same vault at the same place, remembered elsewhere.
    fn remembering_in(&self, state: &str) -> Self {
        let mut other = self.clone();
        other.options.state_folder = PathBuf::from(state);
        other
    }

    /// Returns a machine that never saw the vault that it finds.
    fn fresh(&self) -> Self {
        self.copy().remembering_in("/fresh")
    }

    /// Returns a copy of disk and memory, which goes its own way.
    fn copy(&self) -> Self {
        Self { disk: self.disk.settled(), ..self.clone() }
    }

    fn bytes(&self) -> Vec<u8> {
        self.disk.files().remove(Path::new(VAULT)).unwrap()
    }

    fn swap(&self, bytes: &[u8]) {
        self.disk.write(Path::new(VAULT), bytes);
    }

    /// Reads what was swapped in, and asks that reading changes nothing where it fails.
    fn try_swapped(&self, bytes: &[u8]) -> Result<u64, VaultError> {
        self.swap(bytes);
        let before = self.disk.files();
        let result = self.read();
        if result.is_err() {
            assert!(self.disk.files() == before, "a refused vault changed something");
            let written = self.write();
            assert!(written.is_err(), "it was written though it cannot be read");
            assert_eq!(self.bytes(), bytes);
        }
        result
    }
}

impl<D: Disk> Machine<D> {
    fn on(disk: D, options: Options) -> Self {
        let (identities, recipient) = identity();
        let machine = Self { disk, owner: Arc::new(Owner { identities, recipient }), options };
        let slot = NewSlot::Age {
            label: "bot".into(),
            recipient: machine.owner.recipient.clone(),
            identity: None,
        };
        machine.store().init(&[slot], &NoCallbacks).unwrap();
        machine
    }

    fn store(&self) -> Store<'_> {
        Store::new(&self.disk, &FixedClock, self.options.clone(), |_| {}).unwrap()
    }

    fn key(&self) -> Key<'_> {
        Key::Identities(&self.owner.identities)
    }

    /// Reads the vault whole; returns its generation.
    fn read(&self) -> Result<u64, VaultError> {
        self.read_slowly(|| {})
    }

    fn read_slowly(&self, pause: impl Fn()) -> Result<u64, VaultError> {
        let store = self.store();
        let seen = store.look()?;
        pause();
        let unlocked = store.unlock(&seen, &self.key())?;
        pause();
        let vault = store.open(seen, &unlocked)?;
        vault.verify()?;
        Ok(vault.signed().header.generation)
    }

    fn write(&self) -> Result<(), VaultError> {
        let store = self.store();
        save(&store, &unlock(&store, &self.key())?, "name", b"value")
    }

    fn write_times(&self, times: usize) {
        (0..times).for_each(|_| self.write().unwrap());
    }

    fn rotate(&self, new_id: bool) -> Result<(), VaultError> {
        let store = self.store();
        let unlocked = unlock(&store, &self.key())?;
        let rotation = Rotation { passphrases: vec![], dropped: vec![], new_id };
        store.rotate(&unlocked, &rotation, OlderGenerations::Keep, &NoCallbacks).map(|_| ())
    }

    fn receipt(&self) -> Receipt {
        let store = self.store();
        let id = store.look().unwrap().signed().header.id;
        store.receipts().read(id).unwrap().unwrap()
    }
}

fn signed(bytes: &[u8]) -> SignedHeader {
    header::read(bytes).unwrap()
}

/// Writes up to a generation, with a new data key at every multiple of `every`; returns a copy of
/// each generation on the way.
fn history(machine: &Machine<SimDisk>, generation: u64, every: u64) -> Vec<Vec<u8>> {
    let mut copies = vec![machine.bytes()];
    for next in signed(&machine.bytes()).header.generation + 1..=generation {
        if next % every == 0 { machine.rotate(false) } else { machine.write() }.unwrap();
        copies.push(machine.bytes());
    }
    copies
}

#[test]
fn every_older_copy_is_refused() {
    let machine = Machine::with_vault();
    let copies = history(&machine, 200, 30);
    let (newest, older) = copies.split_last().unwrap();
    for (generation, copy) in (1..).zip(older) {
        let refused = machine.try_swapped(copy);
        assert!(matches!(refused, Err(VaultError::RolledBack { .. })), "{generation}: {refused:?}");
    }
    assert_eq!(machine.try_swapped(newest).unwrap(), 200);
    assert_eq!(older.len(), 199);
}

#[test]
fn every_fork_is_refused_however_far_ahead_it_is() {
    let machine = Machine::with_vault();
    let copies = history(&machine, 200, 30);
    // Since the rotation at 180 the signer is the present one; a fork may rotate by itself.
    for (from, rotates_every) in [(199, 1000), (190, 1000), (181, 1000), (190, 50)] {
        let mut fork = machine.fresh();
        fork.options.first_use = FirstUse::Show;
        fork.swap(&copies[from - 1]);
        for (generation, copy) in (from..).zip(history(&fork, 300, rotates_every)) {
            let refused = machine.try_swapped(&copy);
            let is_right = match refused {
                Err(VaultError::RolledBack { .. }) => generation < 200,
                Err(VaultError::Forked { .. }) => generation >= 200,
                _ => false,
            };
            assert!(is_right, "{from}, {generation}: {refused:?}");
        }
    }
    assert_eq!(machine.try_swapped(&copies[199]).unwrap(), 200);
}

#[test]
fn whoever_held_the_key_before_a_rotation_is_refused() {
    let machine = Machine::with_vault();
    let copies = history(&machine, 200, 30);
    let mut holder = machine.fresh();
    holder.options.first_use = FirstUse::Show;
    holder.swap(&copies[178]);
    for (generation, copy) in (179..).zip(history(&holder, 230, 1000)) {
        let refused = machine.try_swapped(&copy);
        assert!(matches!(refused, Err(VaultError::RolledBack { .. })), "{generation}: {refused:?}");
    }
    // A succession of the holder's own does not start from the present signer.
    holder.rotate(false).unwrap();
    let refused = machine.try_swapped(&holder.bytes());
    assert!(matches!(refused, Err(VaultError::ForeignSigner { .. })), "{refused:?}");
}

#[test]
fn whoever_knows_only_the_recipient_is_refused() {
    let machine = Machine::with_vault();
    history(&machine, 30, 25);
    let genuine = signed(&machine.bytes());
    let mut forge = Forge::for_recipient(&machine.owner.recipient);
    let other_id = forge.vault(&[&[("name", b"forged")]]);
    forge.id = genuine.header.id;
    forge.generation = 31;
    forge.ancestors = vec![genuine.head.0];
    let same_id = forge.vault(&[&[("name", b"forged")]]);
    // With a succession that the genuine signer did not sign.
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    forge.slots += "[[succession]]\ngeneration = 31\n";
    forge.slots += &["from = \"", &hex(&genuine.header.signer.0), "\"\n"].concat();
    let forger = forge.signing_key().verifying_key();
    forge.slots += &["to = \"", &hex(forger.as_bytes()), "\"\n"].concat();
    forge.slots += &["signature = \"", &hex(&[7; 64]), "\"\n"].concat();
    let with_succession = forge.vault(&[&[("name", b"forged")]]);
    let mut expecting = machine.fresh();
    expecting.options.expect = Some(ShortReceipt::of(&genuine));
    for forgery in [other_id, same_id, with_succession] {
        for knowing in [&machine, &expecting] {
            let refused = knowing.try_swapped(&forgery);
            assert!(matches!(refused, Err(VaultError::ForeignSigner { .. })), "{refused:?}");
        }
        let refused = machine.fresh().try_swapped(&forgery);
        assert!(matches!(refused, Err(VaultError::UnknownSigner { .. })), "{refused:?}");
        // Where somebody is there to compare the fingerprint it opens, as every first vault does.
        let mut trusting = machine.fresh();
        trusting.options.first_use = FirstUse::Show;
        assert!(trusting.try_swapped(&forgery).is_ok());
    }
}

#[test]
fn a_descendant_is_accepted_as_far_as_its_ancestors_reach() {
    let machine = Machine::with_vault();
    let mut other = machine.remembering_in("/elsewhere");
    other.options.expect = Some(ShortReceipt::of(&signed(&machine.bytes())));
    other.read().unwrap();
    other.options.expect = None;
    let copies = history(&other, 1 + 257, 100);
    let away = machine.copy();
    let refused = away.try_swapped(&copies[257]).unwrap_err();
    let VaultError::Forked { what, .. } = &refused else { panic!("{refused}") };
    assert!(what.contains("cannot be proven"), "{what}");
    assert_eq!(away.try_swapped(&copies[256]).unwrap(), 257);
    assert_eq!(away.receipt().generation, 257);
    assert_eq!(away.try_swapped(&copies[257]).unwrap(), 258);
    // Whoever looks in between is never too far behind, and one who accepts the number goes on.
    let mut accepting = machine.copy();
    accepting.options.accept_older = Some(258);
    assert_eq!(accepting.try_swapped(&copies[257]).unwrap(), 258);
}

#[test]
fn an_older_generation_is_accepted_by_its_number_alone() {
    let machine = Machine::with_vault();
    let copies = history(&machine, 40, 15);
    let mut accepting = machine.clone();
    for wrong in [19, 21, 40] {
        accepting.options.accept_older = Some(wrong);
        let refused = accepting.try_swapped(&copies[19]);
        assert!(matches!(refused, Err(VaultError::RolledBack { .. })), "{refused:?}");
    }
    accepting.options.accept_older = Some(20);
    assert_eq!(accepting.try_swapped(&copies[19]).unwrap(), 20);
    assert_eq!(machine.receipt().generation, 20);
    assert_eq!(machine.read().unwrap(), 20);
    machine.write().unwrap();
    assert_eq!(machine.receipt().head, signed(&machine.bytes()).head);
    // What was newer once is a fork of what is there now.
    let refused = machine.try_swapped(&copies[20]);
    assert!(matches!(refused, Err(VaultError::Forked { .. })), "{refused:?}");
    accepting.options.accept_older = Some(21);
    assert_eq!(accepting.try_swapped(&copies[20]).unwrap(), 21);
    assert_eq!(machine.read().unwrap(), 21);
    // From before a rotation that this machine has seen.
    accepting.options.accept_older = Some(3);
    assert_eq!(accepting.try_swapped(&copies[2]).unwrap(), 3);
    machine.write().unwrap();
    assert_eq!(machine.read().unwrap(), 4);
}

#[test]
fn a_receipt_kept_elsewhere_is_compared_as_one_kept_here() {
    let machine = Machine::with_vault();
    let copies = history(&machine, 40, 15);
    let mut fork = machine.fresh();
    fork.options.first_use = FirstUse::Show;
    fork.swap(&copies[34]);
    let forked = history(&fork, 50, 1000);
    let short = |copy: &[u8]| -> ShortReceipt {
        ShortReceipt::of(&signed(copy)).to_string().parse().unwrap()
    };
    let read = |expected: &[u8], found: &[u8]| {
        let mut fresh = machine.fresh();
        fresh.options.expect = Some(short(expected));
        fresh.try_swapped(found)
    };
    assert_eq!(read(&copies[39], &copies[39]).unwrap(), 40);
    assert_eq!(read(&copies[34], &copies[39]).unwrap(), 40);
    // By one succession, and by two.
    assert_eq!(read(&copies[20], &copies[39]).unwrap(), 40);
    assert_eq!(read(&copies[0], &copies[39]).unwrap(), 40);
    for older in [0, 13, 20, 38] {
        let refused = read(&copies[39], &copies[older]);
        let is_right = match refused {
            Err(VaultError::RolledBack { .. }) => older >= 29,
            // Whether that signer came before is not in the short form.
            Err(VaultError::ForeignSigner { .. }) => older < 29,
            _ => false,
        };
        assert!(is_right, "{older}: {refused:?}");
    }
    for newer in [5, 6, 15] {
        let refused = read(&copies[39], &forked[newer]);
        assert!(matches!(refused, Err(VaultError::Forked { .. })), "{newer}: {refused:?}");
    }
    // The receipt here is asked as well.
    let mut both = machine.copy();
    both.options.expect = Some(short(&copies[10]));
    let refused = both.try_swapped(&copies[38]);
    assert!(matches!(refused, Err(VaultError::RolledBack { .. })), "{refused:?}");
    assert_eq!(both.try_swapped(&copies[39]).unwrap(), 40);
}

#[test]
fn a_damaged_receipt_is_an_error_that_names_it() {
    let machine = Machine::with_vault();
    let path = machine.store().receipts().path_of(machine.receipt().id);
    let right = machine.disk.files().remove(&path).unwrap();
    let text = String::from_utf8(right.clone()).unwrap();
    let other = Machine::with_vault();
    let of_another =
        other.disk.files().remove(&other.store().receipts().path_of(other.receipt().id));
    for damaged in [
        b"".to_vec(),
        right[..right.len() / 2].to_vec(),
        vec![0; right.len()],
        vec![0xff; right.len()],
        vec![b'a'; 100_000],
        "[".repeat(60_000).into_bytes(),
        text.replace("version = 1", "version = 2").into_bytes(),
        text.replace("generation = 1", "generation = -1").into_bytes(),
        of_another.unwrap(),
    ] {
        machine.disk.write(&path, &damaged);
        let refused = machine.try_swapped(&machine.bytes()).unwrap_err();
        match &refused {
            VaultError::DamagedReceipt { path: named, .. } => assert_eq!(*named, path),
            _ => panic!("{refused}"),
        }
    }
    machine.disk.write(&path, &right);
    assert_eq!(machine.read().unwrap(), 1);
}

/// What becomes of a read when another process acts just before one of its calls.
fn meet_at_every_call(machine: &Machine<SimDisk>, act: fn(&Machine<SimDisk>)) -> usize {
    let mut reads = 0;
    for call in 0.. {
        let reader = machine.copy();
        let mut writer = reader.clone();
        writer.options.lock_timeout = Duration::ZERO;
        reader.disk.meet(call, move |disk| {
            // Who heeds locks would wait.
            if !disk.has_lock_in(Path::new("/")) {
                act(&Machine { disk: disk.clone(), ..writer });
            }
        });
        let generation = reader.read().unwrap_or_else(|error| panic!("at {call}: {error}"));
        if reader.disk.is_met() {
            reads += 1;
            let after = reader.read().unwrap_or_else(|error| panic!("after {call}: {error}"));
            assert!(after >= generation || reader.receipt().generation == after, "{call}");
        } else {
            break;
        }
    }
    reads
}

#[test]
fn a_reader_that_meets_a_writer_at_any_call_says_nothing() {
    let machine = Machine::with_vault();
    history(&machine, 8, 5);
    // Another machine was the last to write, so that the reader has a receipt to raise.
    let behind = machine.copy();
    let mut other = behind.remembering_in("/elsewhere");
    other.options.first_use = FirstUse::Show;
    history(&other, 12, 5);
    let acts: [fn(&Machine<SimDisk>); 6] = [
        |writer| writer.write_times(1),
        |writer| writer.write_times(12),
        |writer| writer.rotate(false).unwrap(),
        |writer| writer.rotate(true).unwrap(),
        |writer| {
            writer.write().unwrap();
            writer.rotate(true).unwrap();
            writer.write().unwrap();
        },
        |writer| {
            writer.read().unwrap();
        },
    ];
    let mut reads = 0;
    for machine in [&machine, &behind] {
        reads += acts.iter().map(|act| meet_at_every_call(machine, *act)).sum::<usize>();
    }
    println!("reads that met a writer: {reads}");
    assert!(reads > 150);
}

#[test]
fn a_generation_that_another_program_puts_there_is_not_lost() {
    let machine = Machine::with_vault();
    let mut other = machine.fresh();
    other.options.first_use = FirstUse::Show;
    other.write().unwrap();
    let theirs = other.bytes();
    let (mut kept, mut built_upon, mut lost) = (0, 0, Vec::new());
    for call in 0.. {
        let writer = machine.copy();
        let put = theirs.clone();
        writer.disk.meet(call, move |disk| disk.write(Path::new(VAULT), &put));
        let result = writer.write();
        if !writer.disk.is_met() {
            break;
        }
        let present = writer.bytes();
        if present == theirs {
            kept += 1;
        } else if signed(&present).header.generation > signed(&theirs).header.generation {
            built_upon += 1;
        } else {
            lost.push(writer.disk.calls()[call]);
        }
        assert!(result.is_ok() || present == theirs, "{call}: {result:?}");
    }
    assert!(kept > 20 && built_upon > 5, "{kept} {built_upon}");
    // Between the last look and the rename there is no help: who writes without the lock loses.
    assert_eq!(lost, ["len", "read_exact_at", "rename"]);
}

/// Runs a command while another process writes a copy of the vault that lies at another path, just
/// before each call at which it need not wait for the receipt. Shows what became of both.
fn write_a_copy_at_every_call(
    command: fn(&Machine<SimDisk>) -> Result<(), VaultError>,
    judge: impl Fn(usize, &Machine<SimDisk>, Result<(), VaultError>, Result<(), VaultError>),
) {
    for call in 0.. {
        let original = Machine::with_vault();
        original.write_times(3);
        let mut copy = original.clone();
        copy.options.path = PathBuf::from("/vaults/copy.svault");
        copy.disk.write(&copy.options.path, &original.bytes());
        let original = Machine { disk: original.disk.copy(None), ..original };
        let copy = Machine { disk: original.disk.clone(), ..copy };
        let (writer, result) = (copy.clone(), Arc::new(Mutex::new(None)));
        let written = result.clone();
        original.disk.meet(call, move |disk| {
            if !disk.has_lock_in(Path::new("/home")) {
                *written.lock().unwrap() = Some(writer.write());
            }
        });
        let commanded = command(&original);
        if !original.disk.is_met() {
            assert!(call > 20);
            return;
        }
        if let Some(written) = result.lock().unwrap().take() {
            judge(call, &copy, commanded, written);
        }
    }
}

#[test]
fn a_receipt_that_loses_its_path_is_not_lowered() {
    write_a_copy_at_every_call(
        |original| original.rotate(true),
        |call, copy, _, written| {
            written.unwrap_or_else(|error| panic!("{call}: {error}"));
            let generation = signed(&copy.disk.files()[&copy.options.path]).header.generation;
            assert_eq!(generation, 5, "{call}");
            assert_eq!(copy.receipt().generation, 5, "{call}: the receipt was lowered");
        },
    );
}

#[test]
fn of_two_copies_of_a_vault_only_one_goes_on() {
    write_a_copy_at_every_call(Machine::write, |call, _, original, copy| {
        assert!(original.is_err() || copy.is_err(), "{call}: both went on");
    });
    // Another machine has written the original, and this one has not seen it yet.
    write_a_copy_at_every_call(
        |original| {
            let mut other = original.fresh();
            other.options.first_use = FirstUse::Show;
            other.write()?;
            original.swap(&other.bytes());
            original.read().map(|_| ())
        },
        |call, _, original, copy| {
            assert!(original.is_err() || copy.is_err(), "{call}: both went on");
        },
    );
}

#[test]
fn without_a_state_folder_reading_warns_and_writing_fails() {
    let machine = Machine::with_vault();
    let bytes = machine.bytes();
    let no_folder = [Path::new("/none"), Path::new("/none/deeper")];
    machine.disk.write(no_folder[0], b"a file");
    for state in no_folder {
        let mut without = machine.remembering_in(state.to_str().unwrap());
        without.options.expect = Some(ShortReceipt::of(&signed(&bytes)));
        let notices = Mutex::new(Vec::new());
        let notify = |notice| notices.lock().unwrap().push(notice);
        let store =
            Store::new(&without.disk, &FixedClock, without.options.clone(), notify).unwrap();
        let unlocked = unlock(&store, &without.key()).unwrap();
        assert_eq!(value(&store, &unlocked, "name").unwrap(), None);
        assert!(matches!(notices.lock().unwrap()[..], [Notice::NoReceipt(_)]));
        let error = save(&store, &unlocked, "name", b"value").unwrap_err();
        assert!(matches!(error, VaultError::StateUnwritable { .. }), "{error}");
        assert_eq!(machine.bytes(), bytes);
        let new = Path::new("/vaults/new.svault");
        let elsewhere = Options { path: new.to_owned(), ..without.options.clone() };
        let store = Store::new(&without.disk, &FixedClock, elsewhere, |_| {}).unwrap();
        let slot = NewSlot::Age {
            label: "bot".into(),
            recipient: machine.owner.recipient.clone(),
            identity: None,
        };
        let error = store.init(&[slot], &NoCallbacks).unwrap_err();
        assert!(matches!(error, VaultError::StateUnwritable { .. }), "{error}");
        assert!(!machine.disk.files().contains_key(new));
    }
}

#[test]
fn a_receipt_that_another_process_never_lets_go_does_not_stop_a_reader() {
    let machine = Machine::with_vault();
    let mut other = machine.remembering_in("/elsewhere");
    other.options.first_use = FirstUse::Show;
    other.write().unwrap();
    let receipt = machine.store().receipts().path_of(machine.receipt().id);
    let _held = machine.disk.lock(&receipt.with_extension("toml.lock"), "somebody").unwrap();
    let notices = Mutex::new(Vec::new());
    let notify = |notice| notices.lock().unwrap().push(notice);
    let store = Store::new(&machine.disk, &FixedClock, machine.options.clone(), notify).unwrap();
    let unlocked = unlock(&store, &machine.key()).unwrap();
    assert_eq!(value(&store, &unlocked, "name").unwrap().unwrap(), b"value");
    assert!(matches!(notices.lock().unwrap()[..], [Notice::NoReceipt(_)]));
}

#[test]
fn readers_beside_a_busy_writer_hear_no_alarm() {
    let place = Place::new();
    let machine = Machine::on(SystemDisk, place.options());
    let mut elsewhere = machine.clone();
    elsewhere.options.state_folder = place.folder.path().join("elsewhere");
    elsewhere.options.first_use = FirstUse::Show;
    let (reads, highest) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let is_over = AtomicBool::new(false);
    let read_on = |machine: &Machine<SystemDisk>, pause_ms: u64| {
        let mut last = 0;
        while !is_over.load(Ordering::Relaxed) {
            let pause = || std::thread::sleep(Duration::from_millis(pause_ms));
            let generation = machine.read_slowly(pause).unwrap();
            assert!(generation >= last, "{generation} after {last}");
            last = generation;
            reads.fetch_add(1, Ordering::Relaxed);
            highest.fetch_max(usize::try_from(generation).unwrap(), Ordering::Relaxed);
        }
    };
    let start = Instant::now();
    std::thread::scope(|scope| {
        for pause_ms in [0, 1, 30] {
            for machine in [&machine, &elsewhere] {
                let read_on = &read_on;
                scope.spawn(move || read_on(machine, pause_ms));
            }
        }
        let writer = scope.spawn(|| {
            for write in 1..=220 {
                if write % 40 == 0 { machine.rotate(false) } else { machine.write() }.unwrap();
            }
        });
        let wrote = writer.join();
        is_over.store(true, Ordering::Relaxed);
        wrote.unwrap();
    });
    let reads = reads.into_inner();
    println!("reads beside a writer: {reads}, in {:?}", start.elapsed());
    assert!(reads > 300 && highest.into_inner() > 100);
}
