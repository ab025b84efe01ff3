//! Every way of changing a log of 1,000 records is found, at any place, and told in words of its own.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use sonora_sec::audit_log::verify::{Tampering, VerifyError, Vouched, Voucher};
use sonora_sec::core::disk::Disk as _;
use sonora_sec::core::event::{Event, EventSink as _, Outcome, SinkError};

use super::Logged;

const RECORDS: usize = 1000;
/// How many places each way is tried at.
const PLACES: usize = 12;

/// Where something is done, made up anew for every run from a number that is printed.
struct Places(u64);

impl Places {
    fn new() -> Self {
        let seed = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(1, |since| u64::from(since.subsec_nanos()) | 1);
        println!("seed {seed}");
        Self(seed)
    }

    /// Returns a number of a record that has neighbours.
    fn next(&mut self) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        2 + usize::try_from(self.0 >> 33).unwrap() % (RECORDS - 6)
    }
}

fn tampered(logged: &Logged, vouched: &[Vouched]) -> Tampering {
    match logged.verify(vouched) {
        Err(VerifyError::Tampered { what, .. }) => what,
        other => panic!("{other:?}"),
    }
}

/// Replaces the lines of a log; its state stays.
fn with_lines(whole: &Logged, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Logged {
    let copy = whole.copy();
    let mut lines = copy.lines();
    change(&mut lines);
    copy.write(".jsonl", &lines.concat());
    copy
}

/// What a thief of the state has: how many records there are, and the next key.
struct Stolen {
    key: [u8; 32],
}

impl Stolen {
    fn of(logged: &Logged) -> Self {
        let (_, state) = logged.file(".state");
        Self { key: state[56..88].try_into().unwrap() }
    }

    /// Seals a body after the record whose code is given, and goes on to the next key.
    fn seal(&mut self, previous: &[u8], body: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap();
        mac.update(previous);
        mac.update(body.as_bytes());
        let code = HEXLOWER.encode(&mac.finalize().into_bytes());
        let next = Sha256::new().chain_update("sonora-sec/audit/1 next").chain_update(self.key);
        self.key = next.finalize().into();
        format!("{body},\"mac\":\"{code}\"}}\n").into_bytes()
    }
}

fn mac_of(line: &[u8]) -> Vec<u8> {
    HEXLOWER.decode(&line[line.len() - 67..line.len() - 3]).unwrap()
}

fn body(seq: usize) -> String {
    format!("{{\"seq\":{seq},\"time\":\"2026-11-24T05:31:21Z\",\"event\":\"get\",\"result\":\"ok\"")
}

/// Returns a state of so many records, whose sum is right.
fn state_of(old: &[u8], records: usize, len: usize, key: &[u8; 32], mac: &[u8]) -> Vec<u8> {
    let mut state = old[..32].to_vec();
    state.extend((records as u64).to_be_bytes());
    state.extend(0_u64.to_be_bytes());
    state.extend((len as u64).to_be_bytes());
    state.extend(key);
    state.extend(mac);
    let sum = Sha256::digest(&state);
    state.extend(&sum[..8]);
    state
}

/// A change, what it makes of the log, and what is told of it.
type Case = (&'static str, Logged, Tampering);

/// Returns every change of the records from `at` on.
fn changed_records(whole: &Logged, at: usize) -> Vec<Case> {
    let seq = at as u64;
    let edited = with_lines(whole, |lines| {
        let text = String::from_utf8(lines[at].clone()).unwrap();
        lines[at] = text.replace("\"user\":\"bot\"", "\"user\":\"bob\"").into_bytes();
    });
    let deleted = with_lines(whole, |lines| drop(lines.drain(at..at + 3)));
    let beheaded = with_lines(whole, |lines| drop(lines.drain(..at)));
    let inserted = with_lines(whole, |lines| {
        let text = String::from_utf8(lines[at].clone()).unwrap();
        lines.insert(at, text.replace("\"result\":\"ok\"", "\"result\":\"no\"").into_bytes());
    });
    let repeated = with_lines(whole, |lines| {
        let line = lines[at - 1].clone();
        lines.insert(at, line);
    });
    let swapped = with_lines(whole, |lines| lines.swap(at, at + 1));
    let cut = with_lines(whole, |lines| lines.truncate(at));
    let torn_further = with_lines(whole, |lines| {
        lines.truncate(at + 1);
        lines[at].truncate(40);
    });
    let unsealed = with_lines(whole, |lines| {
        lines.push(format!("{}}}\n", body(RECORDS)).into_bytes());
    });
    let junk = with_lines(whole, |lines| lines[at] = b"\0\0\0\n".to_vec());
    vec![
        ("edited", edited, Tampering::Changed { seq }),
        ("deleted", deleted, Tampering::Missing { first: seq, last: seq + 2 }),
        ("beheaded", beheaded, Tampering::Missing { first: 0, last: seq - 1 }),
        ("inserted", inserted, Tampering::Inserted { seq }),
        ("repeated", repeated, Tampering::Repeated { seq: seq - 1 }),
        ("swapped", swapped, Tampering::Moved { seq, with: seq + 1 }),
        ("cut", cut, Tampering::Cut { records: seq, expected: 1000, by: Voucher::State }),
        ("torn further", torn_further, Tampering::CutLine { seq }),
        ("unsealed", unsealed, Tampering::Unsealed { seq: 1000 }),
        ("junk", junk, Tampering::NoRecord { seq }),
    ]
}

/// Returns what whoever holds the present key, or touches the state, can do.
fn changed_state(whole: &Logged, at: usize) -> Vec<Case> {
    let seq = at as u64;
    let (_, old_state) = whole.file(".state");
    // CVE-2023-31438: cut, and continue with the key that is there.
    let continued = with_lines(whole, |lines| {
        lines.truncate(at);
        let mut stolen = Stolen::of(whole);
        let line = stolen.seal(&mac_of(&lines[at - 1]), &body(RECORDS));
        lines.push(line);
    });
    // CVE-2023-31439: an old record sealed again with the key of today.
    let resealed = with_lines(whole, |lines| {
        let line = Stolen::of(whole).seal(&mac_of(&lines[at - 1]), &body(at));
        lines[at] = line;
    });
    let invented = {
        let cut = with_lines(whole, |lines| lines.truncate(at));
        let lines = cut.lines();
        let len = lines.concat().len();
        let state = state_of(&old_state, at, len, &[3; 32], &mac_of(&lines[at - 1]));
        cut.write(".state", &state);
        cut
    };
    // A state of earlier, put back beside the log of today.
    let old = {
        let copy = whole.copy();
        let lines = copy.lines();
        let len = lines[..at].concat().len();
        let state = state_of(&old_state, at, len, &[3; 32], &mac_of(&lines[at - 1]));
        copy.write(".state", &state);
        copy
    };
    let no_state = whole.copy();
    no_state.disk.remove(&no_state.file(".state").0).unwrap();
    let no_log = whole.copy();
    no_log.disk.remove(&no_log.file(".jsonl").0).unwrap();

    vec![
        ("continued", continued, Tampering::Continued { first: seq, last: 999 }),
        ("resealed", resealed, Tampering::Resealed { seq }),
        ("invented", invented, Tampering::InventedState),
        ("old state", old, Tampering::OldState { records: 1000, told: seq }),
        ("no state", no_state, Tampering::NoState),
        ("no log", no_log, Tampering::Cut { records: 0, expected: 1000, by: Voucher::State }),
    ]
}

#[test]
fn every_tampering_is_found_and_told_apart() {
    let whole = Logged::with(RECORDS - 1, 8 << 20);
    let verified = whole.verify(&[]).unwrap();
    assert_eq!((verified.records, verified.first), (RECORDS as u64, 0));
    let vouched = [Vouched { anchor: verified.last, by: Voucher::Vault }];
    whole.verify(&vouched).unwrap();
    let mut places = Places::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for _ in 0..PLACES {
        let at = places.next();
        let seq = at as u64;
        let mut cases = changed_records(&whole, at);
        cases.extend(changed_state(&whole, at));
        assert_eq!(cases.len(), 16);
        for (name, logged, expected) in &cases {
            let what = tampered(logged, &[]);
            assert_eq!(what, *expected, "{name} at {at}");
            let words: String = what.to_string().chars().filter(|c| !c.is_ascii_digit()).collect();
            told.insert(words);
            // Nothing is written to a log that does not hold, where its end shows it.
            if matches!(
                *name,
                "cut" | "torn further" | "unsealed" | "no state" | "no log" | "old state"
            ) {
                let event = Event::new("x", Outcome::Ok);
                let refused = logged.log().append(super::VAULT, None, &event);
                assert!(matches!(refused, Err(SinkError::Tampered { .. })), "{name}: {refused:?}");
            }
        }
        // Cut and given a state that fits: only the vault knows of the rest.
        let invented = &cases.iter().find(|(name, ..)| *name == "invented").unwrap().1;
        let what = tampered(invented, &vouched);
        assert_eq!(what, Tampering::Cut { records: seq, expected: 1000, by: Voucher::Vault });
        let mut other = vouched[0];
        other.anchor.seq = seq;
        other.by = Voucher::Checkpoint;
        let what = tampered(&whole, &[other]);
        assert_eq!(what, Tampering::Replaced { seq, by: Voucher::Checkpoint });
    }
    assert!(told.len() >= 14, "{told:#?}");
    whole.verify(&vouched).unwrap();
}

#[test]
fn what_a_crash_leaves_is_put_right_and_told() {
    let whole = Logged::with(20, 8 << 20);
    let before = whole.copy();
    whole.append("last");
    let line = whole.lines().last().unwrap().clone();
    // A record without its state: the key follows from the one that is there.
    let lagging = with_lines(&before, |lines| lines.push(line.clone()));
    assert_eq!(lagging.verify(&[]).unwrap().records, 22);
    // A line that was not written whole is cut, and that is a record.
    for end in [1, line.len() / 2, line.len() - 1] {
        let torn = with_lines(&before, |lines| lines.push(line[..end].to_vec()));
        assert_eq!(torn.verify(&[]).unwrap().records, 22);
        let last = String::from_utf8(torn.lines().pop().unwrap()).unwrap();
        assert!(
            last.contains("log.recovered") && last.contains(&format!("{{\"bytes\":{end}}}")),
            "{last}"
        );
    }
    // Two records without their state are not what a crash leaves.
    whole.append("and one more");
    let lines = whole.lines();
    let two = with_lines(&before, |old| old.extend_from_slice(&lines[old.len()..]));
    assert!(matches!(two.verify(&[]), Err(VerifyError::Tampered { .. })));
}
