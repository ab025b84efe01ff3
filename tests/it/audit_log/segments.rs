//! A log in several files: each names the one before, and old ones are let go in the open.

use sonora_sec::audit_log::verify::{Tampering, VerifyError, Vouched, Voucher};
use sonora_sec::core::clock::{Clock as _, Timestamp};
use sonora_sec::core::disk::Disk as _;

use super::{FOLDER, Logged, VAULT, secret};
use crate::support::FixedClock;

fn files(logged: &Logged) -> Vec<std::path::PathBuf> {
    let all = logged.disk.files().into_keys();
    all.filter(|path| path.starts_with(FOLDER) && path.extension() == Some("jsonl".as_ref()))
        .collect()
}

fn what(logged: &Logged) -> Tampering {
    match logged.verify(&[]) {
        Err(VerifyError::Tampered { what, .. }) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_log_of_several_files_is_one_chain() {
    let logged = Logged::with(100, 4000);
    let files = files(&logged);
    assert!(files.len() > 5, "{files:?}");
    let verified = logged.verify(&[]).unwrap();
    assert_eq!(verified.records as usize, 101 + files.len() - 1);

    let mut seen = Vec::new();
    let log = logged.log();
    let mut reader = log.reader(VAULT).unwrap().unwrap();
    reader.read(|seq, record| seen.push((seq, record.unwrap().seq))).unwrap();
    let expected: Vec<(u64, u64)> = (0..verified.records).map(|seq| (seq, seq)).collect();
    assert_eq!(seen, expected);
    // Read on, over the end of the file that was the newest.
    for _ in 0..40 {
        logged.append("later");
    }
    let mut later = Vec::new();
    reader.read(|seq, _| later.push(seq)).unwrap();
    let records = logged.verify(&[]).unwrap().records;
    assert_eq!(later, (verified.records..records).collect::<Vec<_>>());

    let gone = logged.copy();
    gone.disk.remove(&files[2]).unwrap();
    assert!(matches!(what(&gone), Tampering::Missing { .. }));
    let beheaded = logged.copy();
    beheaded.disk.remove(&files[0]).unwrap();
    assert!(matches!(what(&beheaded), Tampering::Missing { first: 0, .. }));
}

#[test]
fn old_files_are_let_go_only_below_an_anchor_and_told() {
    let logged = Logged::with(100, 4000);
    let before = files(&logged).len();
    let verified = logged.verify(&[]).unwrap();
    let later = FixedClock.now().plus_seconds(1);
    let mut low = verified.last;
    low.seq = 0;
    let log = logged.log();
    assert_eq!(log.prune(VAULT, &secret(), low, later).unwrap().segments, 0);
    let never = Timestamp::from_seconds(1).unwrap();
    assert_eq!(log.prune(VAULT, &secret(), verified.last, never).unwrap().segments, 0);
    let pruned = log.prune(VAULT, &secret(), verified.last, later).unwrap();
    assert_eq!(pruned.segments, before - 1);
    let after = logged.verify(&[]).unwrap();
    assert_eq!(after.first, pruned.first);
    assert_eq!(after.records, verified.records + 1);
    let vouched = [Vouched { anchor: verified.last, by: Voucher::Vault }];
    logged.verify(&vouched).unwrap();
    logged.append("goes on");
    logged.verify(&vouched).unwrap();
}
