//! Each rule: files that it objects to, with the lines, and files that it must leave alone.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use sonora_sec::guard::node_config::{DEFAULT_SIZE, RULES, examine_files};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/config")
}

/// Returns the lines of a text that expect a rule: in a comment, or in JSON in a member of their own.
fn expected(text: &str, id: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    let expects = |line: &str| {
        line.split_once("# expect: ")
            .is_some_and(|(_, ids)| ids.split([' ', '"']).any(|one| one == id))
    };
    lines.filter(|(_, line)| expects(line)).map(|(at, _)| at + 1).collect()
}

/// Puts the files of a kind, `bad` or `good`, into a folder of their own.
fn copied(rule: &str, kind: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(data().join(rule)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with(kind) {
            let to = folder.path().join(name);
            fs::copy(&path, &to).unwrap();
            let mode = if kind == "bad" { 0o644 } else { 0o600 };
            fs::set_permissions(&to, Permissions::from_mode(mode)).unwrap();
        }
    }
    folder
}

#[test]
fn each_rule_finds_what_it_should_and_nothing_else() {
    for rule in RULES {
        for kind in ["bad", "good"] {
            let folder = copied(rule.name, kind);
            let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
            let files: Vec<PathBuf> = files.collect();
            let mut all = 0;
            assert!(!files.is_empty(), "{} has no {kind} file", rule.name);
            for examined in examine_files(&files, std::io::empty(), DEFAULT_SIZE).unwrap().examined
            {
                let text = fs::read_to_string(&examined.name).unwrap();
                let of_rule = examined.findings.iter().filter(|one| one.rule.id == rule.id);
                let lines: Vec<usize> = of_rule.map(|finding| finding.place.line).collect();
                assert_eq!(lines, expected(&text, rule.id), "{}: {}", rule.name, examined.name);
                all += lines.len();
            }
            assert_eq!(all > 0, kind == "bad", "{}", rule.name);
        }
    }
}

#[test]
fn rules_are_documented_and_in_order() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted());
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for rule in RULES {
        for heading in ["What it does", "Why it is bad", "Example", "Fix", "References"] {
            assert!(rule.docs.contains(&format!("## {heading}\n\n")), "{}: {heading}", rule.id);
        }
        assert!(rule.docs.contains(&format!("CWE-{}", rule.cwe)), "{}", rule.id);
    }
}
