//! What a report says of plugins that take, write or claim more than they may.

use std::process::Command;

use serde_json::Value;

use super::attack::Attack;
use super::ground::{Ground, PYTHON};
use super::ran::{PATIENCE, Ran, run};

/// Runs an attack that needs no target, at `strong`, and returns it with its report.
fn ran(name: &str, format: &str) -> Ran {
    let ground = Ground::new();
    let attack = Attack::all().into_iter().find(|attack| attack.name == name).unwrap();
    let plugin = ground.write("plugin.py", &attack.source);
    let mut command = Command::new(ground.binary());
    command.args(["sandbox", "run"]).arg(plugin).args(["--args", "[null]", "--python", PYTHON]);
    command.args(["--level", "strong", "--format", format]).args(attack.options(&Value::Null));
    run(command, PATIENCE)
}

#[test]
fn output_is_kept_up_to_a_limit_and_the_rest_is_counted() {
    for (name, stream) in [("flood_standard_output", "stdout"), ("flood_standard_error", "stderr")]
    {
        let ran = ran(name, "json");
        let kept = ran.text(&format!("/{stream}"));
        assert!((60_000..70_000).contains(&kept.len()), "{name}: {} bytes", kept.len());
        assert!(ran.stdout.len() < 1 << 20, "{name}: {} bytes", ran.stdout.len());
    }
}

#[test]
fn time_and_memory_are_what_the_parent_measured() {
    let ran = ran("sleep", "json");
    assert_eq!(ran.status(), "timeout", "{ran:?}");
    let usage = &ran.report["usage"];
    assert!(usage["wall_ms"].as_u64().unwrap() >= 1000, "{usage}");
    assert!(usage["cpu_ms"].as_u64().unwrap() < 1000, "{usage}");
    assert!((1 << 20..64 << 20).contains(&usage["peak_bytes"].as_u64().unwrap()), "{usage}");
}

#[test]
fn a_memory_bomb_stays_below_its_limit() {
    let ran = ran("memory_bomb_in_text", "json");
    let peak = ran.report["usage"]["peak_bytes"].as_u64().unwrap();
    assert!((64 << 20..512 << 20).contains(&peak), "{peak}");
}

#[test]
fn attempts_are_told_up_to_a_limit_and_counted() {
    let many = ran("flood_of_denied_calls", "json");
    let attempts = many.report["attempts"].as_array().unwrap();
    let socket = attempts.iter().find(|attempt| attempt["what"] == "socket").unwrap();
    assert!(socket["count"].as_u64().unwrap() > 100, "{socket}");
    let different = ran("flood_of_denied_paths", "json");
    assert!(different.report["attempts"].as_array().unwrap().len() <= 1000);
    assert!(different.stdout.len() < 2 << 20, "{} bytes", different.stdout.len());
}

#[test]
fn a_forged_answer_is_a_claim_and_no_more() {
    let ran = ran("forge_answer_and_crash", "json");
    assert_eq!(ran.status(), "killed", "{ran:?}");
    assert_eq!(ran.report["exit"]["signal"], 11);
    assert_eq!(ran.report["level"], "strong");
}

#[test]
fn how_the_process_ended_is_told_beside_the_claim() {
    let ran = ran("forge_answer_and_fail", "json");
    assert_eq!(ran.report["exit"], serde_json::json!({"code": 7, "signal": null}), "{ran:?}");
}

#[test]
fn lines_of_the_audit_hook_are_not_taken_for_the_kernels() {
    let ran = ran("forge_audit_lines", "json");
    assert_eq!(ran.status(), "ok", "{ran:?}");
    assert!(!ran.tells("kernel", &["forged"]), "{ran:?}");
    assert!(!ran.tells("parent", &["forged"]), "{ran:?}");
    assert!(!ran.stdout.contains(['\x1b', '\x07']), "{ran:?}");
}

#[test]
fn hostile_text_reaches_no_terminal_and_begins_no_line() {
    for format in ["text", "json"] {
        let ran = ran("hostile_text", format);
        assert_eq!(ran.code(), Some(1), "{ran:?}");
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(['\x1b', '\x07', '\r']), "{format}: {text:?}");
            assert!(format == "json" || !text.contains('\u{202e}'), "{text:?}");
            let begins = text.lines().any(|line| line.trim_start().starts_with("::"));
            assert!(!begins, "{format}: {text:?}");
        }
    }
}
