//! The verdict on each plugin, for people: what was decided, why, and what would change it.

use crate::core::finding::{Finding, Kind};
use crate::core::report::{Input, Report, Use, Verdict};
use crate::core::text::printable;

use super::brief::{Brief, is_within};
use super::finding::{self, harmless, word};

/// How a report is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// With color.
    pub color: bool,
    /// With every capability and the lines that need it.
    pub explain_capabilities: bool,
    /// With every note, and every file of a `__pycache__`.
    pub verbose: bool,
}

/// Returns the findings, a verdict a plugin, and a line about all.
///
/// `quote` makes a word of a shell command from a permission.
#[must_use]
pub fn plugins(report: &Report, style: Style, quote: &dyn Fn(&str) -> String) -> String {
    let shown = if style.verbose { Brief::whole(report) } else { Brief::of(report) };
    let mut text: String =
        shown.findings.iter().map(|found| finding::finding(found, style.color)).collect();
    for (index, input) in report.inputs.iter().enumerate() {
        let counts = Counts::of(report, index);
        text.push_str(&shown.summary(input));
        text.push_str(&verdict_line(input, &counts, style));
        text.push_str(&advice(input, &counts, quote));
        if style.explain_capabilities {
            text.push_str(&capabilities(&input.capabilities));
        }
    }
    text.push_str(&last_line(report));
    harmless(&text)
}

/// How many findings of each kind one input has.
#[derive(Default)]
struct Counts {
    notes: usize,
    permissions: usize,
    unreadable: usize,
    violations: usize,
}

impl Counts {
    fn of(report: &Report, index: usize) -> Self {
        let mut counts = Self::default();
        let belongs = |finding: &&Finding| {
            report
                .inputs
                .get(index)
                .is_some_and(|input| is_within(&finding.place.path, &input.path))
        };
        for finding in report.findings.iter().filter(belongs) {
            match finding.kind {
                Kind::Note => counts.notes += 1,
                Kind::Permission => counts.permissions += 1,
                Kind::Unreadable => counts.unreadable += 1,
                Kind::Violation => counts.violations += 1,
            }
        }
        counts
    }

    fn words(&self) -> String {
        let words: Vec<String> = [
            (self.violations, "violation", "violations"),
            (self.unreadable, "unreadable", "unreadable"),
            (self.permissions, "permission not granted", "permissions not granted"),
            (self.notes, "note", "notes"),
        ]
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
        words.join(", ")
    }
}

fn verdict_line(input: &Input, counts: &Counts, style: Style) -> String {
    let (code, verdict) = match input.verdict {
        Verdict::Deny => ("1;31", "deny"),
        _ => ("1;32", "allow"),
    };
    let painted =
        if style.color { format!("\u{1b}[{code}m{verdict}\u{1b}[0m") } else { verdict.to_owned() };
    let mut line = format!("{painted}: {}", printable(&input.path));
    let words = counts.words();
    if let Some(reason) = &input.reason {
        line.push_str(&format!(" ({})", printable(reason)));
    } else if !words.is_empty() {
        line.push_str(&format!(" ({words})"));
    }
    line.push('\n');
    line
}

/// Returns what would let the plugin through.
fn advice(input: &Input, counts: &Counts, quote: &dyn Fn(&str) -> String) -> String {
    if input.verdict != Verdict::Deny {
        return String::new();
    }
    let options: Vec<String> = input
        .suggested
        .iter()
        .map(|permission| format!("--permission {}", quote(&printable(&permission.to_string()))))
        .collect();
    let options = options.join(" ");
    let never = counts.violations + counts.unreadable > 0 || input.reason.is_some();
    match (never, options.is_empty()) {
        (true, true) => "  no grant would allow it\n".to_owned(),
        (true, false) => {
            format!("  no grant would allow it; what else it does would need: {options}\n")
        }
        (false, true) => String::new(),
        (false, false) => format!("  the smallest grant that would allow it: {options}\n"),
    }
}

fn capabilities(uses: &[Use]) -> String {
    if uses.is_empty() {
        return "  it uses nothing that is granted or denied\n".to_owned();
    }
    let mut sorted: Vec<&Use> = uses.iter().collect();
    sorted.sort_by_key(|used| &used.permission);
    let rows: Vec<Vec<String>> = sorted
        .iter()
        .map(|used| {
            let place = &used.place;
            vec![
                format!("  {}", used.permission),
                if used.granted { "granted" } else { "not granted" }.to_owned(),
                if used.declared { "declared" } else { "not declared" }.to_owned(),
                format!("{}:{}:{}", place.path, place.line, place.column),
                used.by.clone(),
            ]
        })
        .collect();
    super::columns(&rows)
}

fn last_line(report: &Report) -> String {
    let denied = report.inputs.iter().filter(|input| input.verdict == Verdict::Deny).count();
    let allowed = report.inputs.len() - denied;
    let plural =
        |count: u64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let mut line = format!(
        "{}, {}: {allowed} allowed, {denied} denied",
        plural(report.inputs.len() as u64, "plugin"),
        plural(report.files, "file")
    );
    for by in ["baseline", "ignore", "inline", "select"] {
        let count = report.suppressed.iter().filter(|one| one.by == by).count();
        if count > 0 {
            line.push_str(&format!("; {} set aside by {by}", plural(count as u64, "finding")));
        }
    }
    format!("{}: {line}\n", word(report.verdict))
}
