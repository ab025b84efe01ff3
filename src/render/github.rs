//! Workflow commands of GitHub Actions: an annotation a finding.

use crate::core::finding::{Finding, Kind, Severity};
use crate::core::report::{Report, Verdict};
use crate::core::text::printable;

/// Returns a line a finding, and one for each input that is denied.
#[must_use]
pub fn github(report: &Report) -> String {
    let mut text: String = report.findings.iter().map(annotation).collect();
    for input in report.inputs.iter().filter(|input| input.verdict == Verdict::Deny) {
        let grants: Vec<String> = input.suggested.iter().map(ToString::to_string).collect();
        let why = match &input.reason {
            Some(reason) => reason.clone(),
            None if grants.is_empty() => "see its findings".to_owned(),
            None => format!("not granted: {}", grants.join(", ")),
        };
        text.push_str(&format!(
            "::error file={},title=plugin denied::{}\n",
            property(&input.path),
            data(&why)
        ));
    }
    text
}

fn annotation(finding: &Finding) -> String {
    let command = match (finding.kind, finding.severity) {
        (Kind::Note, _) => "notice",
        (_, Severity::Info | Severity::Low) => "warning",
        (_, _) => "error",
    };
    let place = &finding.place;
    let mut columns = String::new();
    // The column of another line would be shown as one of this.
    if place.line == place.end_line {
        columns = format!(",col={},endColumn={}", place.column, place.end_column);
    }
    format!(
        "::{command} file={},line={},endLine={}{columns},title={}::{}\n",
        property(&place.path),
        place.line,
        place.end_line,
        property(&format!("{} {}", finding.rule.id, finding.rule.name)),
        data(&format!("{}. {}", finding.message, finding.help))
    )
}

/// Escapes what ends a line, as the runner's `ActionCommand` reads it.
fn data(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes what ends a property, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_does_not_leave_its_place() {
        assert_eq!(data("100%\r\n::error::x"), "100%25\\u{d}\\u{a}::error::x");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
