//! Many processes writing one vault at once.

use std::fs::File;
use std::process::{Child, Output};
use std::time::{Duration, Instant};

use crate::home::{Home, error_of, feed};

const PATIENT: [&str; 4] = ["--identity", "bot.key", "--lock-timeout", "120s"];

fn start(home: &Home, words: &[&str], input: &str) -> Child {
    feed(home.command(&[words, &PATIENT].concat()), input.as_bytes())
}

fn outputs(children: Vec<Child>) -> Vec<Output> {
    children.into_iter().map(|child| child.wait_with_output().unwrap()).collect()
}

#[test]
fn fifty_writers_of_different_entries_lose_nothing() {
    let home = Home::with_vault();
    let start_time = Instant::now();
    let children = (0..50)
        .map(|n| start(&home, &["store", &format!("name{n:02}")], &format!("value{n:02}")))
        .collect();
    for output in outputs(children) {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    println!("50 writers took {:?}", start_time.elapsed());
    let names = home.ok(&["list", "--identity", "bot.key"], b"");
    let expected: String = (0..50).map(|n| format!("name{n:02}\n")).collect();
    assert_eq!(String::from_utf8(names).unwrap(), expected);
    for n in [0, 17, 49] {
        assert_eq!(home.value(&format!("name{n:02}")), format!("value{n:02}"));
    }
    assert_eq!(home.generation(), 51);
    assert_eq!(home.leftovers(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn twenty_writers_of_one_entry_make_twenty_versions() {
    let home = Home::with_vault();
    let children = (0..20)
        .map(|n| start(&home, &["store", "token", "--replace"], &format!("value{n:02}")))
        .collect();
    for output in outputs(children) {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let report = home.ok(&["info", "token", "--identity", "bot.key", "--json"], b"");
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let versions: Vec<u64> = report["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["version"].as_u64().unwrap())
        .collect();
    assert_eq!(versions, (11..=20).collect::<Vec<u64>>(), "{report}");
    let mut values: Vec<Vec<u8>> = versions
        .iter()
        .map(|number| {
            let number = number.to_string();
            home.ok(&["get", "token", "--version", &number, "--identity", "bot.key"], b"")
        })
        .collect();
    values.sort();
    values.dedup();
    assert_eq!(values.len(), 10, "every kept version is another writer's");
    assert_eq!(home.generation(), 21);
}

#[test]
fn one_writer_at_most_wins_a_version() {
    let home = Home::with_vault();
    home.ok(&["store", "token", "--identity", "bot.key"], b"first");
    let children = (0..12)
        .map(|n| start(&home, &["store", "token", "--if-version", "1"], &format!("value{n:02}")))
        .collect();
    let codes: Vec<Option<i32>> =
        outputs(children).iter().map(|output| output.status.code()).collect();
    assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Some(6)).count(), 11, "{codes:?}");
    assert_eq!(home.generation(), 3);
}

#[test]
fn a_writer_that_waits_says_so_and_gives_up_in_time() {
    let home = Home::with_vault();
    let lock = File::create(home.path("v.svault.lock")).unwrap();
    lock.lock().unwrap();
    let words = ["store", "token", "--identity", "bot.key", "--lock-timeout", "1s", "--json"];
    let begin = Instant::now();
    let output = home.run(&words, b"value");
    let waited = begin.elapsed();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("waiting for another process"), "{told}");
    let error = error_of(&output);
    assert_eq!((output.status.code(), error["reason"].as_str()), (Some(6), Some("lock-held")));
    assert!((Duration::from_secs(1)..Duration::from_secs(8)).contains(&waited), "{waited:?}");
    assert_eq!(home.generation(), 1);
    drop(lock);
    home.ok(&words, b"value");
    assert_eq!(home.value("token"), "value");
}
