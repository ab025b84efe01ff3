//! What each format is, to the byte.

use sonora_sec::firewall::permissions::quoted;
use sonora_sec::firewall::registry;
use sonora_sec::render::json::CheckReport;
use sonora_sec::render::text::finding::finding;
use sonora_sec::render::text::plugins::{Style, plugins};
use sonora_sec::render::{github, gitlab, sarif};

use super::is_as_before;
use super::sample::report;

#[test]
fn each_format_is_as_before() {
    let report = report();
    let style = Style { color: false, explain_capabilities: true, verbose: false };
    is_as_before("report.txt", &plugins(&report, style, &quoted));
    let json = serde_json::to_string_pretty(&CheckReport::of(&report)).unwrap();
    is_as_before("report.json", &format!("{json}\n"));
    is_as_before("report.sarif", &sarif::sarif(&report, 1));
    is_as_before("github.txt", &github::github(&report));
    is_as_before("gitlab.json", &gitlab::gitlab(&report));
}

#[test]
fn nothing_of_a_plugin_commands_a_terminal_or_a_runner() {
    let report = report();
    let text = plugins(&report, Style::default(), &quoted);
    for line in text.lines() {
        assert!(!line.contains("##["), "{line}");
        assert!(!line.trim_start().starts_with("::"), "{line}");
        assert!(!line.chars().any(sonora_sec::core::text::is_unsafe), "{line}");
    }
    let annotations = github::github(&report);
    for line in annotations.lines() {
        let starts = ["::error file=", "::warning file=", "::notice file="];
        assert!(starts.iter().any(|start| line.starts_with(start)), "{line}");
        assert!(!line.chars().any(sonora_sec::core::text::is_unsafe), "{line}");
    }
    assert_eq!(annotations.lines().count(), report.findings.len() + 2);
}

#[test]
fn color_changes_no_word() {
    let report = report();
    let color = Style { color: true, explain_capabilities: false, verbose: false };
    let colored = plugins(&report, color, &quoted);
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_ne!(colored, plain);
    // The colored renderer pads a line more than the plain one.
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&plain), trimmed(&plugins(&report, Style::default(), &quoted)));
}

#[test]
fn a_finding_of_every_rule_can_be_shown() {
    for rule in registry::every_rule() {
        let place = super::sample::place("p.py", "x = 1\n", "x");
        let found = sonora_sec::core::finding::Finding::new(rule, place, "it is here");
        let shown = finding(&found, false);
        assert!(shown.contains(rule.id) && shown.contains(rule.help), "{shown}");
    }
}
