//! Each rule of the firewall finds what its fixture says, line by line, and nothing else.
//!
//! A line that ends in `# expect: SNR101` has violations of exactly these rules; each other line has none. `# ok: why` marks a
//! line that looks much like one. A first line `# file: setup.py` gives the name under which the file is read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sonora_sec::core::finding::{Kind, Rule};
use sonora_sec::firewall::rules;
use sonora_sec::firewall::scan::{ScanOptions, scan};

/// The rules that look at what a plugin does; the others are about files and their bytes.
fn from_facts() -> impl Iterator<Item = &'static Rule> {
    rules::all().filter(|rule| ("SNR100".."SNR900").contains(&rule.id) || rule.id == "SNR999")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plugins/rules")
}

fn fixtures() -> Vec<(String, String)> {
    let mut fixtures: Vec<(String, String)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    fixtures.sort();
    fixtures
}

/// Returns the rules that deny a line, by its number from 1.
fn found(name: &str, text: &str) -> BTreeMap<usize, Vec<String>> {
    let home = tempfile::tempdir().unwrap();
    let file = text.lines().next().and_then(|line| line.strip_prefix("# file: "));
    let path = home.path().join(file.map_or_else(|| format!("{name}.py"), str::to_owned));
    std::fs::write(&path, text).unwrap();
    let mut lines: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for plugin in scan(&[path], None, &ScanOptions::default(), &()).unwrap() {
        for finding in plugin.findings {
            if finding.kind != Kind::Note {
                lines.entry(finding.place.line).or_default().push(finding.rule.id.to_owned());
            }
        }
    }
    lines
}

/// Returns what a fixture says of its lines.
fn expected(text: &str) -> BTreeMap<usize, Vec<String>> {
    text.lines()
        .enumerate()
        .filter_map(|(line, text)| {
            let (_, ids) = text.split_once("# expect: ")?;
            Some((line + 1, ids.split_whitespace().map(str::to_owned).collect()))
        })
        .collect()
}

#[test]
fn each_line_of_a_fixture_is_found_as_it_says() {
    let mut wrong = Vec::new();
    for (name, text) in fixtures() {
        let (mut found, expected) = (found(&name, &text), expected(&text));
        for ids in found.values_mut() {
            ids.sort();
            ids.dedup();
        }
        for (line, source) in text.lines().enumerate().map(|(line, text)| (line + 1, text)) {
            let (found, expected) = (found.get(&line), expected.get(&line));
            if found != expected {
                wrong.push(format!("{name}.py:{line}: {found:?} for {expected:?}: {source}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_a_fixture_with_lines_of_both_kinds() {
    let fixtures: BTreeMap<String, String> = fixtures().into_iter().collect();
    let mut names = Vec::new();
    for rule in from_facts() {
        let name = rule.name.replace('-', "_");
        let Some(text) = fixtures.get(&name) else {
            unreachable!("there is no fixture `{name}.py` for {}", rule.id)
        };
        let finds = expected(text).values().any(|ids| ids.iter().any(|id| id == rule.id));
        assert!(finds, "`{name}.py` expects no {}", rule.id);
        assert!(text.contains("# ok"), "`{name}.py` has no harmless line");
        names.push(name);
    }
    for name in fixtures.keys() {
        assert!(names.contains(name), "`{name}.py` is of no rule");
    }
}
