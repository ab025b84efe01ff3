//! What a policy makes of what a plugin can do.

use std::sync::Arc;

use super::*;
use crate::core::source::{Place, Source, Span};
use crate::firewall::registry::every_rule;
use crate::firewall::scan::{Declared, Used};

/// A plugin with a violation on line 1 and two requests.
fn plugin(path: &str) -> PluginAnalysis {
    let source = Source::new(path, "hidden(1)\nrequests.get(a)\nrequests.get(b)  # nosec\n");
    let place = |start, end| source.place(Span::new(start, end));
    let used = |start, word: &str| Used {
        permission: permission(word),
        place: place(start, start + 12),
        by: "requests.get".to_owned(),
        scope: Arc::from(""),
    };
    PluginAnalysis {
        path: path.to_owned(),
        sha256: "ab".repeat(32),
        files: 1,
        bytes: 60,
        uses: vec![used(26, "net.http:y.io"), used(10, "net.http:x.io")],
        inline: vec![place(43, 50)],
        ..PluginAnalysis::default()
    }
}

fn with_violation(path: &str) -> PluginAnalysis {
    let mut plugin = plugin(path);
    let rule = every_rule()
        .into_iter()
        .find(|rule| rule.kind == Kind::Violation)
        .expect("there are violations");
    let place = Source::new(path, "hidden(1)\n").place(Span::new(0, 9));
    plugin.findings.push(Finding::new(rule, place, "it is hidden"));
    plugin
}

fn permission(word: &str) -> Permission {
    Permission::parse(word).unwrap()
}

fn granting(words: &[&str]) -> Policy {
    let permissions = words.iter().map(|word| permission(word)).collect();
    Policy { grants: Grants { all: false, permissions }, ..Policy::default() }
}

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.name).collect()
}

fn baseline_of(plugins: Vec<PluginAnalysis>, policy: &Policy) -> Baseline {
    let mut identities = Vec::new();
    drop(judge(plugins, policy, Known::Listed(&mut identities)));
    Baseline::of(&identities)
}

#[test]
fn what_is_not_granted_is_denied_place_by_place() {
    let judged = judge(vec![plugin("p.py")], &granting(&["net.http:x.io"]), Known::Nothing);
    assert_eq!(judged.verdict, Verdict::Deny);
    assert_eq!(rules(&judged.findings), ["net-http-permission", "inline-suppression"]);
    let [input] = judged.inputs.as_slice() else { unreachable!() };
    assert_eq!(input.suggested, [permission("net.http:y.io")]);
    let granted: Vec<bool> = input.capabilities.iter().map(|used| used.granted).collect();
    assert_eq!(granted, [true, false]);
    let finding = judged.findings.first().unwrap();
    assert_eq!(finding.message, "`requests.get` needs `net.http:y.io`, which was not granted");
    assert!(finding.help.contains("`--permission net.http:y.io` if this plugin may make"));
}

#[test]
fn what_is_granted_is_allowed_and_a_violation_never() {
    let policy = granting(&["net.http"]);
    assert_eq!(judge(vec![plugin("p.py")], &policy, Known::Nothing).verdict, Verdict::Allow);
    let all = Policy { grants: Grants { all: true, ..Grants::default() }, ..Policy::default() };
    let judged = judge(vec![plugin("a.py"), with_violation("b.py")], &all, Known::Nothing);
    let verdicts: Vec<Verdict> = judged.inputs.iter().map(|input| input.verdict).collect();
    assert_eq!(verdicts, [Verdict::Allow, Verdict::Deny]);
    assert_eq!(judged.verdict, Verdict::Deny);
    assert!(judged.inputs.iter().all(|input| input.suggested.is_empty()));
}

#[test]
fn a_pinned_grant_counts_for_its_bytes_alone() {
    let pinned = |sha256: Option<String>| {
        let permissions = vec![permission("net.http")];
        let pinned = [("p.py".to_owned(), Pinned { permissions, sha256 })].into();
        judge(vec![plugin("p.py")], &Policy { pinned, ..Policy::default() }, Known::Nothing)
    };
    assert_eq!(pinned(None).verdict, Verdict::Allow);
    assert_eq!(pinned(Some("AB".repeat(32))).verdict, Verdict::Allow);
    let stale = pinned(Some("cd".repeat(32)));
    assert_eq!(stale.verdict, Verdict::Deny);
    assert_eq!(rules(&stale.findings).first(), Some(&"stale-pin"));
}

#[test]
fn a_manifest_declares_and_grants_nothing() {
    let mut claiming = plugin("p.py");
    let place = Place { ..claiming.uses.first().unwrap().place.clone() };
    claiming.declared = Some(Declared {
        permissions: vec![
            (permission("net.http:x.io"), place.clone()),
            (permission("process"), place.clone()),
        ],
        unknown: vec![("internet".to_owned(), place)],
        ..Declared::default()
    });
    let judged = judge(vec![claiming], &granting(&["net.http:y.io"]), Known::Nothing);
    assert_eq!(judged.verdict, Verdict::Deny);
    let mut names = rules(&judged.findings);
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "inline-suppression",
            "net-http-permission",
            "undeclared-use",
            "unknown-declaration",
            "unused-declaration"
        ]
    );
}

#[test]
fn what_is_set_aside_is_told_and_does_not_count() {
    let ignore = Selection::parse(["net-http-permission"], &every_rule()).unwrap();
    let judged =
        judge(vec![plugin("p.py")], &Policy { ignore, ..Policy::default() }, Known::Nothing);
    assert_eq!((judged.verdict, judged.suppressed.len()), (Verdict::Allow, 2));
    assert!(judged.suppressed.iter().all(|suppressed| suppressed.by == "ignore"));
    assert!(judged.inputs.iter().all(|input| input.suggested.is_empty()));
    let select = Selection::parse(["SNR09"], &every_rule()).unwrap();
    let judged =
        judge(vec![plugin("p.py")], &Policy { select, ..Policy::default() }, Known::Nothing);
    assert_eq!(rules(&judged.findings), ["inline-suppression"]);
    let trusting = Policy { trust_inline: true, ..Policy::default() };
    let judged = judge(vec![plugin("p.py")], &trusting, Known::Nothing);
    assert_eq!((judged.findings.len(), judged.suppressed.len()), (1, 1));
}

#[test]
fn what_could_not_be_read_is_never_set_aside() {
    let rule = every_rule()
        .into_iter()
        .find(|rule| rule.kind == Kind::Unreadable)
        .expect("something cannot be read");
    let unreadable = || {
        let place = Source::new("p.py", "").place(Span::default());
        let finding = Finding::new(rule, place, "it is not UTF-8");
        vec![PluginAnalysis { findings: vec![finding], ..plugin("p.py") }]
    };
    let policy = Policy {
        ignore: Selection::parse(["SNR"], &every_rule()).unwrap(),
        select: Selection::parse(["SNR001"], &every_rule()).unwrap(),
        trust_inline: true,
        ..Policy::default()
    };
    let mut baseline = baseline_of(unreadable(), &policy);
    let judged = judge(unreadable(), &policy, Known::Baseline(&mut baseline));
    assert_eq!((judged.verdict, judged.findings.len()), (Verdict::Deny, 1));
}

#[test]
fn a_baseline_absorbs_what_it_counted() {
    let one = || vec![with_violation("a/p.py")];
    let absorbing = || baseline_of(one(), &Policy::default());
    let mut baseline = absorbing();
    // The same under another folder; then the same violation twice.
    let moved = vec![with_violation("b/p.py")];
    let known = Known::Baseline(&mut baseline);
    assert_eq!(judge(moved, &Policy::default(), known).verdict, Verdict::Allow);
    let mut twice = one();
    for plugin in &mut twice {
        plugin.findings.extend(plugin.findings.clone());
    }
    let mut baseline = absorbing();
    let judged = judge(twice.clone(), &Policy::default(), Known::Baseline(&mut baseline));
    assert_eq!((judged.verdict, judged.findings.len()), (Verdict::Deny, 1));
    assert_eq!(baseline.stale().count(), 0);
    let mut baseline = baseline_of(twice, &Policy::default());
    let _ = judge(vec![plugin("a/p.py")], &Policy::default(), Known::Baseline(&mut baseline));
    assert_eq!(baseline.stale().count(), 2);
}

#[test]
fn a_violation_speaks_for_the_permission_at_its_place() {
    let mut plugin = with_violation("p.py");
    let place = plugin.findings.first().unwrap().place.clone();
    for used in &mut plugin.uses {
        used.place = place.clone();
    }
    let judged = judge(vec![plugin.clone()], &Policy::default(), Known::Nothing);
    assert!(judged.findings.iter().all(|finding| finding.kind != Kind::Permission));
    assert!(judged.inputs.iter().all(|input| input.suggested.is_empty()));
    // Without the violation it is told.
    let rule = judged.findings.first().unwrap().rule;
    let ignore = Selection::parse([rule.id], &every_rule()).unwrap();
    let judged = judge(vec![plugin], &Policy { ignore, ..Policy::default() }, Known::Nothing);
    assert_eq!(judged.verdict, Verdict::Deny);
    assert!(judged.findings.iter().any(|finding| finding.kind == Kind::Permission));
}
