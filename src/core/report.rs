//! What a run of a check found: a verdict, an account of each input, and the findings.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::capability::Permission;
use super::finding::{Finding, Kind};
use super::source::Place;

/// At most so many findings of one rule are listed.
pub const MAX_LISTED: u64 = 100;

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A plugin does nothing but what was granted.
    Allow,
    /// A document or query without objections.
    Ok,
    /// A document or query with objections.
    Findings,
    /// Not readable, or over a limit.
    Refused,
    /// A plugin that must not run.
    Deny,
}

impl Verdict {
    /// Returns the answer for one document or query: notes are no objections, and what could not be read is refused.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let worst = findings.iter().map(|finding| match finding.kind {
            Kind::Note => Self::Ok,
            Kind::Permission | Kind::Violation => Self::Findings,
            Kind::Unreadable => Self::Refused,
        });
        worst.max().unwrap_or(Self::Ok)
    }
}

/// What was found out about one input.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as it was given, or as it was found below what was given.
    pub path: String,
    /// SHA-256 of its bytes (of a folder: of the sorted `sha256  path` lines of its files), in hexadecimal.
    pub sha256: Option<String>,
    /// The answer for it alone.
    pub verdict: Verdict,
    /// Why it could not be read, when it could not.
    pub reason: Option<String>,
    /// The smallest grant that would let it through, when it is denied.
    pub suggested: Vec<Permission>,
    /// What it can do.
    pub capabilities: Vec<Use>,
}

/// One thing a plugin can do, and the line that shows it.
#[derive(Clone, Debug)]
pub struct Use {
    /// What it can do.
    pub permission: Permission,
    /// Whether that was granted.
    pub granted: bool,
    /// Whether its manifest declares it.
    pub declared: bool,
    /// Where.
    pub place: Place,
    /// What does it there, such as `os.system`.
    pub by: String,
}

/// A finding that was set aside, and by what.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// What set it aside: `baseline`, `ignore`, `inline`, or `select`.
    pub by: &'static str,
}

/// What a run of a check found.
#[derive(Debug)]
pub struct Report {
    /// The command, such as `validate-plugin`.
    pub tool: &'static str,
    /// The answer for all inputs together: the worst of them.
    pub verdict: Verdict,
    /// Each input, in order of path.
    pub inputs: Vec<Input>,
    /// The findings, in order of path and place.
    pub findings: Vec<Finding>,
    /// Findings that were set aside.
    pub suppressed: Vec<Suppressed>,
    /// Whether findings were left out of the list. Counts are complete.
    pub truncated: bool,
    /// How many findings of each rule, by number, were left out of the list.
    pub unlisted: BTreeMap<&'static str, u64>,
    /// The settings files that had a say, with the SHA-256 of each.
    pub settings: Vec<(PathBuf, String)>,
    /// The limits in force, by name.
    pub limits: Vec<(&'static str, u64)>,
    /// How many files were read.
    pub files: u64,
    /// How many bytes were read.
    pub bytes: u64,
    /// How many files and folders were passed over in folders, since nothing of the kind is expected there.
    pub passed_over: u64,
}

impl Report {
    /// Lists findings: of those of a rule the worst, [`MAX_LISTED`] at most, and of what could not be read every one. The
    /// rest are counted.
    pub fn list(&mut self, findings: Vec<Finding>) {
        let mut worst_first: Vec<(usize, Finding)> = findings.into_iter().enumerate().collect();
        worst_first.sort_by_key(|(place, finding)| (Reverse(finding.severity), *place));
        let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
        worst_first.retain(|(_, finding)| {
            let count = counts.entry(finding.rule.id).or_default();
            *count += 1;
            let is_listed = *count <= MAX_LISTED || finding.kind == Kind::Unreadable;
            if !is_listed {
                *self.unlisted.entry(finding.rule.id).or_default() += 1;
                self.truncated = true;
            }
            is_listed
        });
        worst_first.sort_by_key(|(place, _)| *place);
        self.findings.extend(worst_first.into_iter().map(|(_, finding)| finding));
    }

    /// Returns the report of a run that has looked at nothing yet.
    #[must_use]
    pub fn empty(tool: &'static str, limits: Vec<(&'static str, u64)>) -> Self {
        Self {
            tool,
            verdict: Verdict::Ok,
            inputs: Vec::new(),
            findings: Vec::new(),
            suppressed: Vec::new(),
            truncated: false,
            unlisted: BTreeMap::new(),
            settings: Vec::new(),
            limits,
            files: 0,
            bytes: 0,
            passed_over: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::{Confidence, Rule, Severity};
    use super::super::source::{Source, Span};
    use super::*;

    static NOTED: Rule = Rule {
        id: "SNX001",
        name: "noted",
        kind: Kind::Note,
        cwe: 1,
        severity: Severity::Low,
        confidence: Confidence::High,
        help: "",
        docs: "",
    };

    fn findings(count: u64) -> Vec<Finding> {
        let place = Source::new("x", "").place(Span::default());
        (0..count).map(|number| Finding::new(&NOTED, place.clone(), number.to_string())).collect()
    }

    #[test]
    fn the_worst_are_listed_in_their_order_and_all_are_counted() {
        let mut all = findings(MAX_LISTED + 2);
        let last = all.last_mut().unwrap();
        last.severity = Severity::High;
        let mut report = Report::empty("test", Vec::new());
        report.list(all);
        let words: Vec<&str> = report.findings.iter().map(|one| one.message.as_str()).collect();
        assert_eq!((words.len(), words[98], words[99]), (100, "98", "101"));
        assert!(report.truncated);
        assert_eq!(report.unlisted, BTreeMap::from([("SNX001", 2)]));
    }

    #[test]
    fn what_could_not_be_read_is_listed_always() {
        let mut all = findings(MAX_LISTED + 2);
        for finding in &mut all {
            finding.kind = Kind::Unreadable;
        }
        let mut report = Report::empty("test", Vec::new());
        report.list(all);
        assert_eq!((report.findings.len(), report.truncated), (102, false));
    }
}
