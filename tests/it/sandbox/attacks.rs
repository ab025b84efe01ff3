//! Every attack: it succeeds alone, and gets nothing out of the sandbox.

use std::collections::BTreeSet;

use super::attack::Attack;
use super::everywhere::{Place, all_at};
use super::ran::{Ended, Ran};
use super::world::{Sign, World};

/// What the attacks are about: every row has one at least.
const ROWS: &[&str] = &[
    "change-files",
    "change-metadata",
    "crash",
    "denied-floods",
    "disk-fill",
    "exec",
    "exits",
    "fcntl",
    "forged",
    "granted-network",
    "granted-scratch",
    "hanging-str",
    "hostile-pointers",
    "hostile-text",
    "ignored-signals",
    "inherited",
    "int80",
    "io-uring",
    "kernel-interfaces",
    "keyring",
    "kill",
    "loops",
    "memory-bomb",
    "memory-locks",
    "mistake-1-socketpair",
    "mistake-3-pid-oracles",
    "mistake-6-protocols",
    "mistake-7-ioctl",
    "namespaces",
    "native-code",
    "native-code-from-memory",
    "netlink",
    "new-processes",
    "not-json",
    "o-path",
    "open-by-handle",
    "openat2",
    "output-floods",
    "own-limits",
    "posix-queues",
    "privileged",
    "proc",
    "ptrace",
    "re-exec",
    "read-files",
    "regex",
    "relative-paths",
    "sigstop",
    "socket-families",
    "stat",
    "stat-others",
    "symlink-in-readable-folder",
    "system-v",
    "tcp",
    "terminal",
    "threads",
    "toctou",
    "udp-and-unix",
    "unknown-calls",
    "victims-resources",
    "write-files",
    "x32",
];

#[test]
fn every_row_has_an_attack() {
    let attacks = Attack::all();
    let rows: BTreeSet<&str> =
        attacks.iter().map(|attack| attack.word("row").expect(&attack.name)).collect();
    let machine = std::env::consts::ARCH;
    let expected = ROWS.iter().filter(|row| machine == "x86_64" || !["int80", "x32"].contains(row));
    assert_eq!(rows, expected.copied().collect());
    for attack in &attacks {
        let proves =
            ["crosses", "alone", "host-stops"].iter().any(|word| attack.word(word).is_some());
        assert!(proves, "{}: nothing shows that it is one", attack.name);
        assert!(attack.word("layer").is_some(), "{}: what stops it?", attack.name);
    }
}

#[test]
fn attacks_succeed_alone() {
    let failed = all_at(&[Place::Alone], |job, world, ran| {
        let signs = signs(job.0, world, ran, true);
        let wrong = match job.0.word("alone") {
            Some("hangs") => (ran.ended != Ended::Hung).then(|| "it ended".to_owned()),
            Some("floods") => (ran.ended != Ended::Flooded).then(|| "it was quiet".to_owned()),
            _ => {
                let kind = job.0.word("crosses").unwrap_or("nothing");
                let crossed = signs.iter().any(|sign| sign.0 == kind);
                let excused = job.0.host_may_stop_it();
                (!crossed && !excused).then(|| format!("no {kind}, but {signs:?}"))
            }
        };
        wrong.into_iter().collect()
    });
    assert!(failed.is_empty(), "{} of:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn attacks_get_nothing_at_strong() {
    nothing_crosses("strong");
}

#[test]
fn attacks_get_nothing_at_full() {
    nothing_crosses("full");
}

#[test]
fn attacks_on_more_than_files_get_nothing_at_weak() {
    nothing_crosses("weak");
}

#[track_caller]
fn nothing_crosses(level: &'static str) {
    let failed = all_at(&[Place::Level(level)], |job, world, ran| {
        let mut wrong = Vec::new();
        if ran.report["level"] != level {
            wrong.push(format!("it ran at {}", ran.report["level"]));
        }
        // What is known to be seen at less than full: that there is something at a path.
        let known = level != "full" && job.0.word("strong").is_some();
        let expected = job.0.statuses();
        if !known && !expected.contains(&ran.status()) {
            wrong.push(format!("its status is not one of {expected:?}"));
        }
        if ran.code() != Some(exit_code(ran)) {
            wrong.push(format!("{} goes with exit code {}", ran.status(), exit_code(ran)));
        }
        if ran.status() == "killed" && ran.report["exit"]["signal"].is_null() {
            wrong.push("killed by nothing".to_owned());
        }
        let signs = signs(job.0, world, ran, false);
        if !signs.is_empty() && !known {
            wrong.push(format!("CROSSED: {signs:?}"));
        }
        let attempts = job.0.words("attempt");
        if !attempts.is_empty() && !ran.tells("kernel", &attempts) {
            wrong.push(format!("none of {attempts:?} is told"));
        }
        wrong
    });
    assert!(failed.is_empty(), "{} at {level}:\n{}", failed.len(), failed.join("\n"));
}

/// The exit code that goes with a report, by docs/cli.md.
fn exit_code(ran: &Ran) -> i32 {
    let rows = ran.report["capabilities"].as_array().unwrap();
    match ran.status() {
        "ok" if !rows.iter().any(|row| row["meaning"] == "evasion") => 0,
        "timeout" | "cpu_limit" => 124,
        "unavailable" => 125,
        _ => 1,
    }
}

/// Returns the signs that an attack crossed, without those of what was granted.
fn signs(attack: &Attack, world: &mut World, ran: &Ran, alone: bool) -> Vec<Sign> {
    let mut signs = world.signs();
    if let Some(granted) = attack.word("connects") {
        signs.retain(|sign| !sign.1.ends_with(&format!("`{granted}`")));
    }
    let secrets = world.told.markers.iter().chain(world.told.environment.values());
    let written = [&ran.stdout, &ran.stderr];
    for secret in secrets.filter(|secret| written.iter().any(|text| text.contains(*secret))) {
        signs.push(Sign::new("marker", secret));
    }
    let proof = world.told.target["proof"].as_str().unwrap();
    let printed = if alone { &ran.stdout } else { ran.report["stdout"].as_str().unwrap_or("") };
    if printed.contains(proof) {
        signs.push(Sign::new("printed", printed));
    }
    if let Some(signal) = ran.signal() {
        signs.push(Sign::new("parent", &format!("signal {signal}")));
    }
    let result = &ran.report["claimed_result"];
    let nothing =
        [serde_json::json!(null), false.into(), "".into(), 0.into(), serde_json::json!([])];
    if ran.status() == "ok" && !nothing.contains(result) && *result != serde_json::json!({}) {
        signs.push(Sign::new("result", &result.to_string()));
    }
    signs
}
