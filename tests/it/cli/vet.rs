//! `vet`: what the code shows and what it did, in one verdict.

#![cfg(target_os = "linux")]

use serde_json::Value;

use crate::sonora::{Home, Outcome};

fn vet(source: &str, args: &[&str]) -> Outcome {
    let home = Home::new();
    home.write("p.py", source);
    home.sonora(&["vet", "p.py"]).args(args).run()
}

fn rules(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

const READS: &str =
    "def main():\n    try: open('/etc/hostname')\n    except OSError: return 'no'\n";

#[test]
fn a_plugin_that_computes_is_allowed_and_run() {
    let outcome = vet("def main(a): return a + 1", &["--args", "[1]", "--json"]).ok();
    let told = outcome.json();
    assert_eq!((&told["tool"], &told["verdict"]), (&"vet".into(), &"allow".into()));
    assert_eq!(told["sandbox"]["claimed_result"], 2);
    let text = vet("def main(a): return a + 1", &["--args", "[1]"]).ok();
    assert!(text.text().contains("\nresult  2\n"), "{text:?}");
    assert!(text.text().ends_with("allow: 1 plugin, 1 file: 1 allowed, 0 denied\n"), "{text:?}");
}

#[test]
fn a_plugin_that_the_code_denies_is_not_run_unless_asked() {
    let outcome = vet(READS, &["--json"]).code(1);
    let told = outcome.json();
    assert_eq!((&told["verdict"], &told["sandbox"]), (&"deny".into(), &Value::Null));
    assert!(outcome.stderr.contains("not run"), "{outcome:?}");

    let told = vet(READS, &["--json", "--run-anyway"]).code(1).json();
    assert_eq!(told["sandbox"]["claimed_result"], "no");
    assert!(rules(&told).contains(&"SNB002"), "{told}");
    assert_eq!(told["inputs"][0]["verdict"], "deny");
}

#[test]
fn a_limit_that_is_reached_denies() {
    let told =
        vet("def main():\n    while True: pass", &["--timeout", "1s", "--json"]).code(1).json();
    assert_eq!(told["verdict"], "deny");
    assert!(rules(&told).contains(&"SNB003"), "{told}");
    let raised = vet("def main(a): pass", &["--json"]).ok().json();
    assert_eq!((rules(&raised), &raised["verdict"]), (vec!["SNB005"], &"allow".into()));
    vet("def main(a): pass", &["--fail-on", "low"]).code(1);
}

#[test]
fn every_format_has_what_the_run_found() {
    for (format, word) in [
        ("text", "SNB003"),
        ("json", "SNB003"),
        ("sarif", "SNB003"),
        ("github", "::error file=p.py"),
        ("gitlab", "SNB003"),
    ] {
        let source = "def main():\n    while True: pass";
        let outcome = vet(source, &["--timeout", "1s", "--format", format]).code(1);
        assert!(outcome.text().contains(word), "{format}: {outcome:?}");
    }
    let explained = Home::new().run(&["explain", "SNB001"]).ok();
    assert!(explained.text().contains("evaded-analysis"), "{explained:?}");
}
