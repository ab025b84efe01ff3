//! What a confined run looks like, to the byte, and that nothing in it commands a terminal or a runner.

use std::time::Duration;

use sonora_sec::core::behaviour::{Row, cross};
use sonora_sec::core::capability::{Grants, Permission};
use sonora_sec::core::confinement::{
    Attempt, Captured, Decision, Ending, Exception, Layer, Level, Outcome, Status, Usage, Witness,
};
use sonora_sec::render::json::SandboxReport;
use sonora_sec::render::text::sandbox::{probe, sandbox};

use super::is_as_before;

fn layer(name: &'static str, in_force: bool, state: &str, errno: Option<i32>) -> Layer {
    Layer { name, in_force, state: state.to_owned(), errno }
}

fn attempt(source: Witness, what: &str, target: &str, needs: Option<&str>, count: u64) -> Attempt {
    Attempt {
        source,
        what: what.to_owned(),
        target: target.to_owned(),
        decision: if source == Witness::Audit { Decision::Seen } else { Decision::Denied },
        needs: needs.map(|word| Permission::parse(word).unwrap()),
        count,
    }
}

/// A run of a plugin that writes whatever a terminal or a runner might obey.
fn hostile() -> (Outcome, Vec<Row>) {
    let outcome = Outcome {
        level: Some(Level::Strong),
        required: Level::Strong,
        layers: vec![
            layer("namespaces", false, "missing: writing uid_map", Some(1)),
            layer("landlock", true, "abi 7", None),
            layer("seccomp", true, "on", None),
        ],
        status: Status::Exception,
        reason: None,
        claimed_result: None,
        exception: Some(Exception {
            class: "plugin.Odd\u{202e}".to_owned(),
            message: "::set-output name=x::y\n##[error]z".to_owned(),
            traceback: "Traceback (most recent call last):\n  File \"p.py\", line 1, in main\n::warning::w\n"
                .to_owned(),
        }),
        stdout: Captured {
            kept: b"::error::planted\n##[group]x\n\x1b]52;c;aGk=\x07\xff\ttab\n".to_vec(),
            dropped: 7,
        },
        stderr: Captured::default(),
        usage: Usage {
            wall: Duration::from_millis(31),
            cpu: Duration::from_millis(25),
            peak_bytes: 10_276_045,
            threads: 1,
        },
        exit: Ending { code: Some(0), signal: None },
        attempts: vec![
            attempt(Witness::Kernel, "openat", "/etc/passwd", Some("fs.read:/etc/passwd"), 3),
            attempt(Witness::Kernel, "pidfd_open", "\u{1b}[2J::error::", None, 1),
            attempt(Witness::Audit, "socket.connect", "x.io:443", Some("net.socket:x.io:443"), 1),
        ],
        unlisted_attempts: 2,
    };
    let grants = Grants {
        all: false,
        permissions: ["net.http:x.io", "env.read:LANG"]
            .map(|word| Permission::parse(word).unwrap())
            .into(),
    };
    let inferred =
        ["net.http:x.io", "player.write", "process"].map(|word| Permission::parse(word).unwrap());
    let rows = cross(&outcome.attempts, &inferred, &grants, &Grants::default());
    (outcome, rows)
}

fn unavailable() -> Outcome {
    Outcome {
        level: None,
        layers: vec![layer("landlock", false, "missing: create_ruleset", Some(38))],
        status: Status::Unavailable,
        reason: Some("this host does not allow what is required".to_owned()),
        exception: None,
        stdout: Captured::default(),
        attempts: Vec::new(),
        unlisted_attempts: 0,
        exit: Ending::default(),
        usage: Usage::default(),
        ..hostile().0
    }
}

#[test]
fn a_run_is_shown_as_before() {
    let (outcome, rows) = hostile();
    is_as_before("sandbox.txt", &sandbox(&outcome, &rows, 512 << 20));
    let json = serde_json::to_string_pretty(&SandboxReport::of(&outcome, &rows)).unwrap();
    is_as_before("sandbox.json", &format!("{json}\n"));
    is_as_before("sandbox-unavailable.txt", &sandbox(&unavailable(), &[], 512 << 20));
    is_as_before("sandbox-probe.txt", &probe(&outcome));
}

#[test]
fn nothing_that_a_plugin_writes_commands_a_terminal_or_a_runner() {
    let (outcome, rows) = hostile();
    let text = sandbox(&outcome, &rows, 512 << 20);
    assert!(text.contains("planted"), "{text}");
    for line in text.lines() {
        assert!(!line.contains("##["), "{line}");
        assert!(!line.trim_start().starts_with("::"), "{line}");
        assert!(!line.chars().any(sonora_sec::core::text::is_unsafe), "{line}");
    }
}

#[test]
fn a_flood_is_cut_to_a_screen() {
    let (mut outcome, rows) = hostile();
    outcome.stdout.kept = "x".repeat(500).into_bytes();
    outcome.stderr.kept = "line\n".repeat(900).into_bytes();
    outcome.attempts = (0..400)
        .map(|number| attempt(Witness::Kernel, "openat", &format!("/{number}"), Some("fs.read"), 1))
        .collect();
    let text = sandbox(&outcome, &rows, 512 << 20);
    assert!(text.lines().count() < 80, "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 400), "{text}");
    assert!(text.contains("  and 880 lines more\n") && text.contains("  and 382 more\n"), "{text}");
}

#[test]
fn no_text_calls_a_run_clean() {
    let (mut outcome, _) = hostile();
    outcome.status = Status::Ok;
    outcome.attempts.clear();
    let inferred = [Permission::parse("fs.read:a").unwrap()];
    let rows = cross(&[], &inferred, &Grants::default(), &Grants::default());
    let text = sandbox(&outcome, &rows, 512 << 20);
    assert!(
        text.contains("not exercised") && text.contains("one run shows nothing of other runs"),
        "{text}"
    );
    assert!(!text.contains("clean"), "{text}");
}
