//! Record, anchor, rename: wherever a write stops, fails or loses power, what is in the vault is in the log, what the
//! vault vouches for is there, and nothing looks like tampering.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use sonora_sec::audit_log::AuditLog;
use sonora_sec::audit_log::verify::{VerifyError, Vouched, Voucher};
use sonora_sec::core::event::SinkError;
use sonora_sec::vault::VaultError;
use sonora_sec::vault::control::{Control, Machine};
use sonora_sec::vault::record::Recorder;
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::OlderGenerations::Delete;
use sonora_sec::vault::store::Store;

use super::actor;
use crate::crash_disk::{SimDisk, Trouble, Unsynced};
use crate::support::{FixedClock, identity, options, save, unlock};

const VAULT: &str = "/vaults/v.svault";
const STATE: &str = "/home/state";

type Command<'a> = dyn Fn(&Store<'_>) -> Result<(), VaultError> + 'a;

/// Opens a recorded store on a disk whose log ends a file after so many bytes.
fn on<T>(
    disk: &SimDisk,
    segment_bytes: u64,
    act: impl FnOnce(&Store<'_>, &AuditLog<'_>) -> Result<T, VaultError>,
) -> Result<T, VaultError> {
    let mut options = options(Path::new(VAULT), Path::new(STATE));
    options.lock_timeout = Duration::ZERO;
    let log = AuditLog::new(disk, &FixedClock, Path::new(STATE), actor());
    let log = log.with_segment_bytes(segment_bytes);
    let machine = Machine { host: "bot1".into(), id: Some("this one".into()) };
    let recorder = Recorder { sink: &log, action: "change".into(), machine, allow_unlogged: false };
    let store = Store::new(disk, &FixedClock, options, |_| {})?.with_recorder(recorder);
    act(&store, &log)
}

struct Judge<'a> {
    identities: &'a Identities,
    segment_bytes: u64,
    /// Generation before the command; 0 where there was no vault.
    old: u64,
}

impl Judge<'_> {
    fn judge(&self, disk: &SimDisk, is_done: bool, case: &str) {
        on(disk, self.segment_bytes, |store, log| {
            let seen = match store.look() {
                Err(VaultError::NoVault { .. }) if self.old == 0 && !is_done => return Ok(()),
                other => other.unwrap_or_else(|error| panic!("{case}: {error}")),
            };
            let unlocked = store.unlock(&seen, &Key::Identities(self.identities)).unwrap();
            self.holds(store, log, case);
            save(store, &unlocked, "after", b"wards")
                .unwrap_or_else(|error| panic!("{case}: {error:?}"));
            self.holds(store, log, case);
            Ok(())
        })
        .unwrap();
    }

    /// Asks that the log holds, that what the vault vouches for is in it, and the generation that is there.
    fn holds(&self, store: &Store<'_>, log: &AuditLog<'_>, case: &str) {
        let unlocked = unlock(store, &Key::Identities(self.identities)).unwrap();
        let vault = store.open(store.look().unwrap(), &unlocked).unwrap();
        let (id, generation) = (vault.signed().header.id.0, vault.signed().header.generation);
        let control =
            Control::read(&vault).unwrap().expect("every generation was written with a log");
        let vouched: Vec<Vouched> = control
            .logs
            .iter()
            .map(|log| Vouched { anchor: log.anchor, by: Voucher::Vault })
            .collect();
        assert_eq!(vouched.len(), 1, "{case}");
        match log.verify(id, &control.secret, &vouched) {
            Ok(verified) => assert_eq!(verified.last.log, vouched[0].anchor.log, "{case}"),
            Err(VerifyError::Sink(SinkError::NoLog)) => panic!("{case}: the log is gone"),
            Err(error) => panic!("{case}: {error}"),
        }
        let mut named = false;
        log.reader(id)
            .unwrap()
            .unwrap()
            .read(|seq, record| {
                let record = record.unwrap_or_else(|| panic!("{case}: {seq}"));
                let of = record.fields.get("generation").and_then(serde_json::Value::as_u64);
                named |=
                    of == Some(generation) && record.result == "ok" && record.event == "change";
            })
            .unwrap();
        assert!(named, "{case}: nothing tells of generation {generation}");
    }
}

/// Runs a command once for each of its calls, stopped and failing there; returns how many disks were judged.
fn try_out(name: &str, before: &SimDisk, judge: &Judge<'_>, command: &Command<'_>) -> usize {
    let run = |disk: &SimDisk| on(disk, judge.segment_bytes, |store, _| command(store));
    let whole = before.copy(None);
    run(&whole).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let calls = whole.calls();
    let mut seen = BTreeSet::new();
    let mut once = |disk: &SimDisk, is_done: bool, case: &str| {
        if seen.insert(format!("{is_done}\n{}", disk.outline())) {
            judge.judge(disk, is_done, case);
        }
    };
    for (number, call) in calls.iter().enumerate() {
        let disk = before.copy(Some(Trouble::Stops(number)));
        let _ = run(&disk);
        let case = format!("{name}: stopped at {number} {call}");
        once(&disk.copy(None), false, &case);
        for unsynced in Unsynced::ALL {
            for kept in 0..=disk.pending() {
                let lost = disk.after_power_loss(|other| other < kept, unsynced);
                once(&lost, false, &format!("{case}, {unsynced:?}, first {kept}"));
                let lost = disk.after_power_loss(|other| other != kept, unsynced);
                once(&lost, false, &format!("{case}, {unsynced:?}, not {kept}"));
            }
        }
        let disk = before.copy(Some(Trouble::Fails(number, ErrorKind::StorageFull)));
        let result = run(&disk);
        let case = format!("{name}: failed at {number} {call} with {result:?}");
        once(&disk.copy(None), result.is_ok(), &case);
    }
    println!("{name:>16}: {} calls, {} disks judged", calls.len(), seen.len());
    seen.len()
}

#[test]
fn what_is_in_the_vault_is_in_the_log() {
    let (bot, recipient) = identity();
    let slots =
        [NewSlot::Age { label: "bot".into(), recipient: recipient.clone(), identity: Some(&bot) }];
    let unlock = |store: &Store<'_>| unlock(store, &Key::Identities(&bot));
    let nothing = SimDisk::with_folders(["/"]);
    let filled = nothing.copy(None);
    on(&filled, 8 << 20, |store, _| {
        store.init(&slots, &NoCallbacks).unwrap();
        save(store, &unlock(store)?, "a", b"one")
    })
    .unwrap();
    let filled = filled.settled();

    let change = |store: &Store<'_>| save(store, &unlock(store)?, "a", b"two");
    let read = |store: &Store<'_>| {
        let unlocked = unlock(store)?;
        let vault = store.open(store.look()?, &unlocked)?;
        store.record_reading(&vault, &unlocked, &["a"])
    };
    let rotate = |store: &Store<'_>| {
        let rotation = Rotation { passphrases: vec![], dropped: vec![], new_id: false };
        store.rotate(&unlock(store)?, &rotation, Delete, &NoCallbacks).map(|_| ())
    };
    let anew = |store: &Store<'_>| {
        let rotation = Rotation { passphrases: vec![], dropped: vec![], new_id: true };
        store.rotate(&unlock(store)?, &rotation, Delete, &NoCallbacks).map(|_| ())
    };
    let init = |store: &Store<'_>| store.init(&slots, &NoCallbacks).map(|_| ());
    let commands: [(&str, &SimDisk, u64, u64, &Command<'_>); 6] = [
        ("init", &nothing, 0, 8 << 20, &init),
        ("store", &filled, 2, 8 << 20, &change),
        ("store, new file", &filled, 2, 100, &change),
        ("read", &filled, 2, 8 << 20, &read),
        ("rotate", &filled, 2, 8 << 20, &rotate),
        ("rotate, new id", &filled, 2, 8 << 20, &anew),
    ];
    let mut judged = 0;
    for (name, before, old, segment_bytes, command) in commands {
        let judge = Judge { identities: &bot, segment_bytes, old };
        judged += try_out(name, before, &judge, command);
    }
    assert!(judged > 500, "{judged}");
}
