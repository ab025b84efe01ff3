//! Each rule on a run that it objects to, and on one that it does not.

use std::collections::BTreeSet;

use super::*;
use crate::core::behaviour::Meaning;
use crate::core::capability::Permission;
use crate::core::confinement::{Attempt, Decision, Exception, Level, Status, Witness};
use crate::core::source::{Source, Span};

fn outcome(status: Status, level: Option<Level>) -> Outcome {
    Outcome {
        level,
        status,
        reason: None,
        ..Outcome::unavailable(Level::Strong, Vec::new(), String::new())
    }
}

fn row(word: &str, meaning: Meaning, witness: Witness) -> Row {
    Row {
        permission: Permission::parse(word).unwrap(),
        seen: vec![witness],
        inferred: false,
        granted: false,
        declared: false,
        meaning,
    }
}

fn found(outcome: &Outcome, rows: &[Row]) -> Vec<(&'static str, String)> {
    let place = Source::new("p.py", "x").place(Span::default());
    let findings = judge(Seen { outcome, rows }, &place);
    findings.into_iter().map(|found| (found.rule.id, found.message)).collect()
}

#[test]
fn numbers_are_in_order_and_docs_have_their_headings() {
    let ids: Vec<&str> = every_rule().map(|rule| rule.id).collect();
    let expected: Vec<String> = (1..=ids.len()).map(|number| format!("SNB{number:03}")).collect();
    assert_eq!(ids, expected);
    let names: BTreeSet<&str> = every_rule().map(|rule| rule.name).collect();
    assert_eq!(names.len(), ids.len());
    for rule in every_rule() {
        let headings: Vec<&str> = rule.docs.lines().filter(|line| line.starts_with('#')).collect();
        let expected =
            ["## What it does", "## Why it is bad", "## Example", "## Fix", "## References"];
        assert_eq!(headings, expected, "{}", rule.id);
    }
}

#[test]
fn a_run_as_it_should_be_has_no_findings() {
    let rows = [
        row("net.http:x.io", Meaning::AsDeclared, Witness::Kernel),
        row("fs.read", Meaning::NotExercised, Witness::Kernel),
    ];
    assert_eq!(found(&outcome(Status::Ok, Some(Level::Full)), &rows), []);
}

#[test]
fn each_status_has_its_rule() {
    for (status, rule) in [
        (Status::Timeout, "SNB003"),
        (Status::CpuLimit, "SNB003"),
        (Status::Memory, "SNB003"),
        (Status::ResultTooLarge, "SNB003"),
        (Status::Killed, "SNB004"),
        (Status::NoResult, "SNB004"),
        (Status::ProtocolError, "SNB004"),
        (Status::Unavailable, "SNB006"),
    ] {
        let ids: Vec<_> = found(&outcome(status, Some(Level::Full)), &[])
            .into_iter()
            .map(|found| found.0)
            .collect();
        assert_eq!(ids, [rule], "{status:?}");
    }
    assert_eq!(found(&outcome(Status::Ok, Some(Level::Weak)), &[])[0].0, "SNB007");
    let raised = Outcome {
        exception: Some(Exception {
            class: "builtins.ValueError".to_owned(),
            message: "x".repeat(5000),
            traceback: String::new(),
        }),
        ..outcome(Status::Exception, Some(Level::Strong))
    };
    let found = found(&raised, &[]);
    assert_eq!(found[0].0, "SNB005");
    assert!(found[0].1.starts_with("it raised builtins.ValueError: xxx") && found[0].1.len() < 400);
}

#[test]
fn deeds_are_told_with_an_example_and_hearsay_as_such() {
    let mut run = outcome(Status::Ok, Some(Level::Full));
    run.attempts.push(Attempt {
        source: Witness::Kernel,
        what: "openat".to_owned(),
        target: "/etc/passwd".to_owned(),
        decision: Decision::Denied,
        needs: Some(Permission::parse("fs.read:/etc/passwd").unwrap()),
        count: 1,
    });
    let rows = [
        row("fs.read", Meaning::Evasion, Witness::Kernel),
        row("process", Meaning::Undeclared, Witness::Audit),
    ];
    assert_eq!(
        found(&run, &rows),
        [
            (
                "SNB001",
                "it did what its code does not show: fs.read (`openat /etc/passwd`)".to_owned()
            ),
            ("SNB002", "it did what nobody granted: process".to_owned()),
        ]
    );
}
