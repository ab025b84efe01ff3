//! A vault is the old one or the new one, wherever a write fails, stops, or loses power.
//!
//! Every command is run on a disk in memory once for each call it makes, with that call failing
//! and with the process ending there. After an end the power may go as well: what was not synced
//! is then lost in part, in whole or not at all, and changes of names survive in any order. Of
//! each disk that comes out the same is asked, in [`Trial::judge`].

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use sonora_sec::core::disk::Disk as _;
use sonora_sec::vault::VaultError;
use sonora_sec::vault::header;
use sonora_sec::vault::read::Sealed;
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::OlderGenerations::{Delete, Keep};
use sonora_sec::vault::store::{FirstUse, Store, Transaction, Unlocked};

use crate::crash_disk::{SimDisk, Trouble, Unsynced};
use crate::support::{
    CHEAP, FixedClock, identity, key, options, passphrase, put, save, unlock, value,
};

const VAULT: &str = "/vaults/v.svault";
const BACKUPS: &str = "/backups";
const STATE: &str = "/home/state";
const OTHER_STATE: &str = "/elsewhere/state";

/// What a vault is expected to hold, and its generation and ways in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    generation: u64,
    slots: Vec<String>,
    entries: Vec<(String, Vec<u8>)>,
}

type Command<'a> = dyn Fn(&Store<'_>) -> Result<(), VaultError> + 'a;

/// One command, the disk before it, and what it makes of the vault.
struct Trial<'a> {
    name: &'a str,
    before: SimDisk,
    command: &'a Command<'a>,
    identities: &'a Identities,
    old: Option<Content>,
    new: Content,
    /// Older generations must be gone once the command has succeeded.
    purges: bool,
    /// The command only reads, so that its success promises nothing of the disk.
    reads: bool,
    /// The command leaves files elsewhere that its next run clears away.
    copies: bool,
    /// Passphrases that must open the old and the new generation.
    passphrases: Option<[&'a str; 2]>,
    seen: BTreeSet<String>,
    states: usize,
}

fn try_store(disk: &SimDisk) -> Result<Store<'_>, VaultError> {
    let mut options = options(Path::new(VAULT), Path::new(STATE));
    options.lock_timeout = Duration::ZERO;
    Store::new(disk, &FixedClock, options, |_| {})
}

fn store_on(disk: &SimDisk) -> Store<'_> {
    try_store(disk).unwrap()
}

impl<'a> Trial<'a> {
    fn new(
        name: &'a str,
        before: &SimDisk,
        identities: &'a Identities,
        command: &'a Command<'a>,
    ) -> Self {
        let before = before.copy(None);
        let old = content(&before.after_power_loss(|_| false, Unsynced::Dropped), identities);
        let after = before.copy(None);
        command(&store_on(&after)).unwrap();
        let new = content(&after, identities).unwrap();
        Self {
            name,
            before,
            command,
            identities,
            old,
            new,
            purges: false,
            reads: false,
            copies: false,
            passphrases: None,
            seen: BTreeSet::new(),
            states: 0,
        }
    }

    fn run(mut self) -> [usize; 3] {
        let whole = self.before.copy(None);
        (self.command)(&store_on(&whole)).unwrap();
        let calls = whole.calls();
        self.lose_power(&whole, true, "after success");
        for number in 0..calls.len() {
            self.stop(number);
            for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
                self.fail(number, kind);
            }
        }
        println!(
            "{:>16}: {} calls, {} crash states, {} of them different",
            self.name,
            calls.len(),
            self.states,
            self.seen.len()
        );
        [calls.len(), self.states, self.seen.len()]
    }

    /// The process ends at a call.
    fn stop(&mut self, number: usize) {
        let disk = self.before.copy(Some(Trouble::Stops(number)));
        // The last calls may be ones whose failure does not matter.
        let _ = try_store(&disk).and_then(|store| (self.command)(&store));
        let case = format!("stopped at {number} {:?}", disk.calls().get(number));
        self.lose_power(&disk, false, &case);
        self.judge_new(&disk.copy(None), false, &case);
        // A reader comes by, remembers what it sees, and only then the power goes.
        let read = disk.copy(None);
        if content(&read, self.identities).is_some() {
            self.lose_power(&read, false, &format!("{case}, then read"));
        }
    }

    /// A call returns an error.
    fn fail(&mut self, number: usize, kind: ErrorKind) {
        let disk = self.before.copy(Some(Trouble::Fails(number, kind)));
        let result = try_store(&disk).and_then(|store| (self.command)(&store));
        let call = disk.calls().get(number).copied();
        let case = format!("{kind:?} at {number} {call:?} gave {result:?}");
        if call != Some("remove") {
            let left = left_over(&disk);
            assert!(left.is_empty(), "{}: {case}: {left:?} stays", self.name);
        }
        let is_done = result.is_ok() && !self.reads;
        self.judge_new(&disk.copy(None), is_done, &case);
        self.lose_power(&disk, is_done, &case);
    }

    /// Judges what every loss of power can leave: of the pending changes of names the first few,
    /// a single one, or all but one.
    fn lose_power(&mut self, disk: &SimDisk, is_done: bool, case: &str) {
        let pending = disk.pending();
        for unsynced in Unsynced::ALL {
            for number in 0..=pending {
                let picks: [(&str, &dyn Fn(usize) -> bool); 3] = [
                    ("first", &|other| other < number),
                    ("only", &|other| other == number),
                    ("not", &|other| other != number),
                ];
                for (word, survives) in picks {
                    let after = disk.after_power_loss(survives, unsynced);
                    let case = format!("{case}, {unsynced:?}, {word} {number} of {pending}");
                    self.judge_new(&after, is_done, &case);
                }
            }
        }
    }

    /// Judges a disk, unless one of the same make was judged.
    fn judge_new(&mut self, disk: &SimDisk, is_done: bool, case: &str) {
        self.states += 1;
        if self.seen.insert(format!("{is_done}\n{}", disk.outline())) {
            self.judge(disk, is_done, &format!("{}: {case}", self.name));
        }
    }

    /// Asks that the vault is the old one or the new one, that nothing is said of a rollback or
    /// a fork, that all of it verifies, and that it can be written again.
    fn judge(&self, disk: &SimDisk, is_done: bool, case: &str) {
        let store = store_on(disk);
        let seen = match store.look() {
            Err(VaultError::NoVault { .. }) if self.old.is_none() && !is_done => {
                (self.command)(&store).unwrap_or_else(|error| panic!("{case}: {error}"));
                return;
            }
            other => other.unwrap_or_else(|error| panic!("{case}: {error}")),
        };
        let unlocked = store.unlock(&seen, &Key::Identities(self.identities)).unwrap();
        if let Some(passphrases) = self.passphrases {
            let is_new = seen.signed().header.generation == self.new.generation;
            let words = passphrase(passphrases[usize::from(is_new)]);
            store.unlock(&seen, &Key::Passphrase(&words)).unwrap();
        }
        drop(seen);
        let found = read_all(&store, &unlocked).unwrap_or_else(|error| panic!("{case}: {error}"));
        let is_new = found == self.new;
        assert!(is_new || (!is_done && Some(&found) == self.old.as_ref()), "{case}: {found:?}");
        self.judge_backups(disk, &unlocked, is_done, case);

        let may_go = disk.has_passing_folder();
        save(&store, &unlocked, "after", b"wards")
            .unwrap_or_else(|error| panic!("{case}: {error}"));
        assert_eq!(value(&store, &unlocked, "after").unwrap().unwrap(), b"wards", "{case}");
        if self.copies {
            (self.command)(&store).unwrap_or_else(|error| panic!("{case}: {error}"));
            for (path, _) in disk.files().iter().filter(|(path, _)| is_backup(path)) {
                let sealed = Sealed::read(disk, path).unwrap();
                sealed.open(&unlocked.dk).unwrap().verify().unwrap();
            }
        }
        let signed = store.look().unwrap();
        let id = signed.signed().header.id.to_hex();
        // An id that did not come to be is known to nobody, and nothing ever looks at its receipt.
        let in_the_way = |name: &String| !name.starts_with(STATE) || name.contains(&id);
        let left: Vec<_> = left_over(disk).into_iter().filter(in_the_way).collect();
        assert!(left.is_empty(), "{case}: {left:?} stays");
        let receipt = signed.receipt().unwrap();
        assert_eq!(receipt.head, signed.signed().head, "{case}");
        assert_eq!(receipt.path.as_deref(), Some(store.path()), "{case}");
        let lost = disk.after_power_loss(|_| false, Unsynced::Dropped);
        let generation = store_on(&lost).look().ok().map(|seen| seen.signed().head);
        assert!(may_go || generation == Some(signed.signed().head), "{case}: the next is lost");
    }

    /// Asks that every kept generation is whole, and that those that must be gone are.
    fn judge_backups(&self, disk: &SimDisk, unlocked: &Unlocked, is_done: bool, case: &str) {
        for (path, bytes) in disk.files() {
            let name = path.file_name().unwrap().to_str().unwrap();
            if !path.starts_with("/vaults/v.svault.backups") || !name.starts_with('g') {
                continue;
            }
            let signed = header::read(&bytes).unwrap_or_else(|_| panic!("{case}: {name} is torn"));
            let generation = signed.header.generation;
            assert_eq!(name, format!("g{generation}-{}", signed.head.to_hex()), "{case}");
            if signed.header.signer == unlocked.dk.signer() {
                Sealed::read(disk, &path).unwrap().open(&unlocked.dk).unwrap().verify().unwrap();
            }
            if self.purges && is_done {
                assert_eq!(generation, self.new.generation, "{case}: {name} stays");
            }
        }
    }
}

fn content(disk: &SimDisk, identities: &Identities) -> Option<Content> {
    let store = store_on(disk);
    let unlocked = match unlock(&store, &Key::Identities(identities)) {
        Err(VaultError::NoVault { .. }) => return None,
        other => other.unwrap(),
    };
    Some(read_all(&store, &unlocked).unwrap())
}

fn read_all(store: &Store<'_>, unlocked: &Unlocked) -> Result<Content, VaultError> {
    let vault = store.open(store.look()?, unlocked)?;
    vault.verify()?;
    let header = &vault.signed().header;
    let slots = header.slots.iter().map(|slot| slot.label.clone()).collect();
    let mut entries = Vec::new();
    vault.for_each_entry(|entry| {
        let newest = entry.versions.last().unwrap().value().expose_secret().to_vec();
        entries.push((entry.key.name.as_str().to_owned(), newest));
    })?;
    Ok(Content { generation: header.generation, slots, entries })
}

/// Returns the temporary files that are left.
fn left_over(disk: &SimDisk) -> Vec<String> {
    let paths = disk.files().into_keys().filter(|path| path.extension() == Some("new".as_ref()));
    paths.map(|path| path.to_string_lossy().into_owned()).collect()
}

fn is_backup(path: &Path) -> bool {
    path.starts_with(BACKUPS) && path.extension() == Some("svault".as_ref())
}

fn age<'a>(label: &str, recipient: &str) -> NewSlot<'a> {
    NewSlot::Age { label: label.into(), recipient: recipient.into(), identity: None }
}

/// Returns a disk with the same vault after a few writes.
fn filled(empty: &SimDisk, bot: &Identities) -> SimDisk {
    let filled = empty.settled();
    for (name, value) in [("a", "one"), ("b", "two"), ("c", "three"), ("a", "four")] {
        store_as(&filled, bot, name, value);
    }
    filled
}

fn store_as(disk: &SimDisk, bot: &Identities, name: &str, value: &str) {
    let store = store_on(disk);
    let unlocked = unlock(&store, &Key::Identities(bot)).unwrap();
    save(&store, &unlocked, name, value.as_bytes()).unwrap();
}

#[test]
fn a_vault_is_the_old_one_or_the_new_one() {
    let (bot, bot_recipient) = identity();
    let (_, spare_recipient) = identity();
    let (old_words, new_words) = (passphrase("old"), passphrase("new"));
    let main =
        |words| NewSlot::Passphrase { label: "main".into(), passphrase: words, params: CHEAP };
    let both = [age("bot", &bot_recipient), age("spare", &spare_recipient)];
    let unlock = |store: &Store<'_>| unlock(store, &Key::Identities(&bot));

    let nothing = SimDisk::with_folders(["/"]);
    let empty = nothing.copy(None);
    store_on(&empty).init(&both, &NoCallbacks).unwrap();
    let filled = filled(&empty, &bot);
    let with_passphrase = nothing.copy(None);
    store_on(&with_passphrase)
        .init(&[age("bot", &bot_recipient), main(&old_words)], &NoCallbacks)
        .unwrap();
    let written_elsewhere = filled.settled();
    let mut stranger = options(Path::new(VAULT), Path::new(OTHER_STATE));
    stranger.first_use = FirstUse::Show;
    let elsewhere = Store::new(&written_elsewhere, &FixedClock, stranger, |_| {}).unwrap();
    save(&elsewhere, &unlock(&elsewhere).unwrap(), "a", b"five").unwrap();

    // A writer was killed between renaming the next generation and making the name last.
    let renamed = filled.copy(None);
    let store = store_on(&renamed);
    save(&store, &unlock(&store).unwrap(), "a", b"five").unwrap();
    let stop = renamed.calls().iter().position(|call| *call == "rename").unwrap() + 1;
    let renamed = filled.copy(Some(Trouble::Stops(stop)));
    let store = store_on(&renamed);
    unlock(&store).and_then(|unlocked| save(&store, &unlocked, "a", b"five")).unwrap_err();
    assert!(renamed.pending() > 0);

    let change = |store: &Store<'_>, older, edit: fn(&mut Transaction<'_>) -> Result<(), _>| {
        store.change(&unlock(store)?, older, edit).map(|_| ())
    };
    let store_first = |store: &Store<'_>| change(store, Keep, |tx| put(tx, "a", b"one"));
    let replace = |store: &Store<'_>| change(store, Keep, |tx| put(tx, "a", b"six"));
    let take_away = |store: &Store<'_>, older| {
        change(store, older, |tx| {
            tx.remove(key("b"));
            Ok(())
        })
    };
    let rotate_with = |store: &Store<'_>, dropped: &[&str], new_id| {
        let dropped = dropped.iter().map(|label| (*label).to_owned()).collect();
        let rotation = Rotation { passphrases: vec![], dropped, new_id };
        store.rotate(&unlock(store)?, &rotation, Delete, &NoCallbacks).map(|_| ())
    };
    let commands: [(&str, &SimDisk, &Command<'_>); 16] = [
        ("init", &nothing, &|store| store.init(&both, &NoCallbacks).map(|_| ())),
        ("init, no links", &nothing.copy(None).without_links(), &|store| {
            store.init(&both, &NoCallbacks).map(|_| ())
        }),
        ("first store", &empty, &store_first),
        ("replace", &filled, &replace),
        ("no links", &filled.copy(None).without_links(), &replace),
        ("remove", &filled, &|store| take_away(store, Keep)),
        ("rename", &filled, &|store| {
            change(store, Keep, |tx| {
                let mut entry = tx.entry(&key("b"))?.unwrap();
                tx.remove(key("b"));
                entry.key = key("d");
                tx.put(entry);
                Ok(())
            })
        }),
        ("purge", &filled, &|store| take_away(store, Delete)),
        ("rotate", &filled, &|store| rotate_with(store, &[], false)),
        ("rotate, new id", &filled, &|store| rotate_with(store, &[], true)),
        ("remove slot", &filled, &|store| rotate_with(store, &["spare"], false)),
        ("add slot", &filled, &|store| {
            let new = NewSlot::Age {
                label: "new".into(),
                recipient: bot_recipient.clone(),
                identity: Some(&bot),
            };
            store.add_slot(&unlock(store)?, &new, &NoCallbacks).map(|_| ())
        }),
        ("rewrap", &with_passphrase, &|store| {
            store.rewrap(&unlock(store)?, &[main(&new_words)], Delete, &NoCallbacks).map(|_| ())
        }),
        ("read", &filled, &|store| read_all(store, &unlock(store)?).map(|_| ())),
        ("read renamed", &renamed, &|store| read_all(store, &unlock(store)?).map(|_| ())),
        ("read newer", &written_elsewhere, &|store| read_all(store, &unlock(store)?).map(|_| ())),
    ];
    let mut total = [0; 3];
    for (name, before, command) in commands {
        let mut trial = Trial::new(name, before, &bot, command);
        trial.purges = matches!(name, "purge" | "rotate" | "rotate, new id" | "remove slot");
        trial.reads = name.starts_with("read");
        trial.passphrases = (name == "rewrap").then_some(["old", "new"]);
        for (sum, count) in total.iter_mut().zip(trial.run()) {
            *sum += count;
        }
    }
    let [calls, states, different] = total;
    println!("crash states: {states}, {different} of them different, from {calls} calls");
    assert!(calls > 500 && states > 100_000 && different > 1_200, "{total:?}");
}

#[test]
fn a_backup_is_whole_and_so_is_what_is_restored() {
    let (bot, recipient) = identity();
    let unlock = |store: &Store<'_>| unlock(store, &Key::Identities(&bot));
    let empty = SimDisk::with_folders(["/"]);
    store_on(&empty).init(&[age("bot", &recipient)], &NoCallbacks).unwrap();
    let filled = filled(&empty, &bot);
    let backup_disk = filled.settled();
    let store = store_on(&backup_disk);
    let backup = store.open(store.look().unwrap(), &unlock(&store).unwrap()).unwrap();
    let newer = filled.settled();
    store_as(&newer, &bot, "a", "five");
    let newer = newer.settled();
    let gone = newer.copy(None);
    gone.remove(Path::new(VAULT)).unwrap();
    let gone = gone.settled();

    let commands: [(&str, &SimDisk, &Command<'_>); 4] = [
        ("import", &filled, &|store| {
            let put_all = |tx: &mut Transaction<'_>| {
                (0..200).try_for_each(|number| put(tx, &format!("n{number:03}"), &[b'x'; 999]))
            };
            store.change(&unlock(store)?, Keep, put_all).map(|_| ())
        }),
        ("backup", &filled, &|store| {
            let unlocked = unlock(store)?;
            let vault = store.open(store.look()?, &unlocked)?;
            store.back_up(&vault, &unlocked.dk, Path::new(BACKUPS))?;
            store.prune_backups(Path::new(BACKUPS), vault.signed(), 1).map(|_| ())
        }),
        ("restore backup", &newer, &|store| {
            store.restore_over(&unlock(store)?, &backup).map(|_| ())
        }),
        ("restore gone", &gone, &|store| {
            let seen = store_on(&backup_disk).look()?;
            let unlocked = store.unlock(&seen, &Key::Identities(&bot))?;
            store.restore_missing(&unlocked, &backup).map(|_| ())
        }),
    ];
    for (name, before, command) in commands {
        let mut trial = Trial::new(name, before, &bot, command);
        trial.copies = name == "backup";
        let [calls, _, different] = trial.run();
        assert!(calls > 20 && different > 20, "{name}: {calls} {different}");
    }
}
