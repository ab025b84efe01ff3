//! `kill -9` at any instant of a write: the vault is the old or the new one, and goes on.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use sonora_sec::vault::slots::Key;
use sonora_sec::vault::store::OlderGenerations;

use crate::home::{Home, feed};
use crate::support::{put, unlock};

/// Kills by default; `SONORA_KILLS` asks for another number.
const KILLS: u64 = 200;

/// A recipient whose identity nobody has (age's own documentation shows it).
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// What a killed write had come to.
#[derive(Debug, Default)]
struct Counts {
    /// Nothing of it was on the disk.
    before: u64,
    /// The next generation lay beside the vault, in part or whole.
    mid: u64,
    /// The next generation was the vault, and the receipt did not know it yet.
    between: u64,
    /// The write was done, or was in its last steps.
    after: u64,
    /// The process had ended by itself.
    ended: u64,
}

fn receipt_generation(home: &Home) -> u64 {
    let folder = home.path("state/sonora-sec/receipts");
    let path = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "toml"))
        .unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| line.starts_with("generation")).unwrap();
    line.split_once('=').unwrap().1.trim().parse().unwrap()
}

/// Waits until the stage is there, or the time is over.
fn await_file(path: &Path, at_most: Duration) {
    let begin = Instant::now();
    while !path.exists() && begin.elapsed() < at_most {
        std::thread::sleep(Duration::from_micros(50));
    }
}

/// A number below `bound`, the same in every run.
fn next(state: &mut u64, bound: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % bound.max(1)
}

#[test]
fn a_killed_write_leaves_the_old_vault_or_the_new_one() {
    let kills = std::env::var("SONORA_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let home = Home::with_vault();
    let (store, identities) = (home.store(), home.identities());
    let unlocked = unlock(&store, &Key::Identities(&identities)).unwrap();
    store
        .change(&unlocked, OlderGenerations::Keep, |tx| {
            (0..100_u8).try_for_each(|n| put(tx, &format!("name{n:03}"), &[n; 3000]))
        })
        .unwrap();
    assert!(std::fs::metadata(home.vault()).unwrap().len() > 300_000);
    let words = ["store", "token", "--replace", "--identity", "bot.key"];
    let mut value = "first".to_owned();
    home.ok(&words, value.as_bytes());
    let stage = home.path("v.svault.new");

    // How long a write takes here, before and after its stage appears.
    let (mut to_stage, mut to_end) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..5 {
        let begin = Instant::now();
        let mut child = feed(home.command(&words), value.as_bytes());
        await_file(&stage, Duration::from_secs(5));
        to_stage = to_stage.max(begin.elapsed());
        child.wait().unwrap();
        to_end = to_end.max(begin.elapsed());
    }
    let span = |time: Duration| time.as_micros() as u64;

    let mut counts = Counts::default();
    let mut chance = 7;
    let began = Instant::now();
    for number in 0..kills {
        let (was, old) = (home.generation(), value.clone());
        let new = format!("value{number}");
        let mut command = home.command(&words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = feed(command, new.as_bytes());
        if number % 4 == 0 {
            std::thread::sleep(Duration::from_micros(next(&mut chance, span(to_end))));
        } else {
            await_file(&stage, to_end * 3);
            let rest = span(to_end.saturating_sub(to_stage));
            std::thread::sleep(Duration::from_micros(next(&mut chance, rest)));
        }
        let ended = child.try_wait().unwrap().is_some();
        let _ = child.kill();
        child.wait().unwrap();

        let is = home.generation();
        assert!(is == was || is == was + 1, "generation {was} became {is}");
        let known = receipt_generation(&home);
        assert!(known <= is, "the receipt knows {known}, the vault is {is}");
        match () {
            () if ended => counts.ended += 1,
            () if is == was && stage.exists() => counts.mid += 1,
            () if is == was => counts.before += 1,
            () if known < is => counts.between += 1,
            () => counts.after += 1,
        }
        value = home.value("token");
        assert_eq!(value, if is == was { old } else { new });
        if number % 50 == 0 {
            let vault = store.open(store.look().unwrap(), &unlocked).unwrap();
            assert_eq!(vault.verify().unwrap().entries, 101);
        }
        // The next write, alternately by the program at once and by the one that is killed next.
        if number % 2 == 0 {
            value = format!("after{number}");
            home.ok(&words, value.as_bytes());
            assert!(!stage.exists());
        }
    }
    home.ok(&words, b"last");
    assert_eq!(home.value("token"), "last");
    assert_eq!(home.leftovers(), Vec::<std::path::PathBuf>::new());
    let took = began.elapsed();
    println!("{kills} kills in {took:.1?}: {counts:?}; a write takes at most {to_end:?}");
    assert!(counts.mid > kills / 10, "too few kills landed in the write: {counts:?}");
}

#[test]
fn other_killed_commands_leave_the_old_vault_or_the_new_one() {
    let home = Home::with_vault();
    let key = ["--identity", "bot.key"];
    let run = |words: &[&str]| home.ok(&[words, &key].concat(), b"");
    home.ok(&[&["store", "a"], &key[..]].concat(), b"one");
    home.ok(&[&["store", "a", "--replace"], &key[..]].concat(), b"two");
    let report = run(&["backup", "create", "--to", "kept", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let backup = report["path"].as_str().unwrap().to_owned();
    let commands: [&[&str]; 5] = [
        &["restore", "a", "--version", "1"],
        &["rename", "a", "b"],
        &["backup", "create", "--to", "kept", "--keep", "1"],
        &["backup", "restore", &backup, "--yes"],
        &["slot", "add", "more", "--age-recipient", RECIPIENT],
    ];
    let mut chance = 11;
    for words in commands {
        // Each from the same state, in a copy of the home.
        let begin = Instant::now();
        Home::copy_of(&home).ok(&[words, &key].concat(), b"");
        let whole = begin.elapsed().as_micros() as u64;
        for _ in 0..12 {
            let copy = Home::copy_of(&home);
            let was = copy.generation();
            let mut child = feed(copy.command(&[words, &key].concat()), b"");
            std::thread::sleep(Duration::from_micros(next(&mut chance, whole)));
            let _ = child.kill();
            child.wait().unwrap();
            let is = copy.generation();
            assert!(is == was || is == was + 1, "{words:?}: generation {was} became {is}");
            copy.ok(&[&["backup", "verify"], &key[..]].concat(), b"");
            // Who comes next can write, and clears away what was left.
            copy.ok(&[&["store", "next"], &key[..]].concat(), b"x");
            copy.ok(&[&["backup", "create", "--to", "kept"], &key[..]].concat(), b"");
            copy.ok(&[&["backup", "list", "kept"], &key[..]].concat(), b"");
            assert_eq!(copy.leftovers(), Vec::<std::path::PathBuf>::new(), "{words:?}");
        }
    }
}
