//! From offsets to lines and columns, with an excerpt that shows no secret.

use std::ops::Range;
use std::sync::Arc;

use super::found::{Found, Objection};
use crate::core::finding::Finding;
use crate::core::source::{Place, Source, Span};

/// How much is looked at before and after a place, for its excerpt.
const AROUND_BYTES: usize = 256;

/// Returns what was found with its places, in order. `base` is where the document begins: the offset, and how
/// many lines are before it.
pub(super) fn findings(
    name: &Arc<str>,
    bytes: &[u8],
    found: &mut Found,
    base: (usize, usize),
) -> Vec<Finding> {
    let mut listed = std::mem::take(&mut found.listed);
    listed.sort_by(|a, b| {
        (a.span.start, a.span.end, a.rule.id).cmp(&(b.span.start, b.span.end, b.rule.id))
    });
    found.secrets.sort_by_key(|secret| secret.start);
    let mut lines = Lines { bytes, at: 0, line: 1, column: 1 };
    let mut findings = Vec::with_capacity(listed.len());
    for objection in listed {
        lines.go(objection.span.start);
        let mut place = place(name, bytes, &objection.span, &found.secrets);
        (place.line, place.column) = (lines.line + base.1, lines.column);
        let mut end = Lines { ..lines };
        end.go(objection.span.end);
        (place.end_line, place.end_column) = (end.line + base.1, end.column);
        place.span = Span::new(objection.span.start + base.0, objection.span.end + base.0);
        findings.push(finding(objection, place));
    }
    findings
}

fn finding(objection: Objection, place: Place) -> Finding {
    let mut finding = Finding::new(objection.rule, place, objection.message);
    if let Some(severity) = objection.severity {
        finding.severity = severity;
    }
    finding.scope = Arc::from(objection.pointer.as_deref().unwrap_or_default());
    finding.pointer = objection.pointer;
    finding
}

/// Returns a place whose excerpt and digest are right, and whose lines and offsets are those of a window.
fn place(name: &Arc<str>, bytes: &[u8], span: &Range<usize>, secrets: &[Range<usize>]) -> Place {
    let from = boundary(bytes, span.start.saturating_sub(AROUND_BYTES));
    let to = boundary(bytes, span.start.saturating_add(AROUND_BYTES).min(bytes.len()));
    let mut window = bytes.get(from..to).unwrap_or_default().to_vec();
    for secret in secrets.iter().filter(|secret| secret.start < to && from < secret.end) {
        let masked = secret.start.max(from) - from..secret.end.min(to) - from;
        window.get_mut(masked).unwrap_or_default().fill(b'*');
    }
    let (start, end) = (span.start - from, span.end.min(to) - from);
    if let Ok(text) = simdutf8::basic::from_utf8(&window) {
        return Source::new(Arc::clone(name), text).place(Span::new(start, end));
    }
    let before = String::from_utf8_lossy(window.get(..start).unwrap_or_default()).len();
    let meant = String::from_utf8_lossy(window.get(start..end).unwrap_or_default()).len();
    let text = String::from_utf8_lossy(&window);
    Source::new(Arc::clone(name), &*text).place(Span::new(before, before + meant))
}

/// Returns the beginning of the character at `at`.
fn boundary(bytes: &[u8], mut at: usize) -> usize {
    for _ in 0..3 {
        if at > 0 && bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80) {
            at -= 1;
        }
    }
    at
}

/// Counts lines and columns, both from 1, on the way through a text. A line ends with LF.
#[derive(Clone, Copy)]
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl Lines<'_> {
    fn go(&mut self, to: usize) {
        let passed = self.bytes.get(self.at..to).unwrap_or_default();
        self.at = to.max(self.at);
        let mut rest = passed;
        if let Some(last) = memchr::memrchr(b'\n', passed) {
            self.line += memchr::memchr_iter(b'\n', passed).count();
            self.column = 1;
            rest = passed.get(last + 1..).unwrap_or_default();
        }
        self.column += rest.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_scan::checks::duplicate_key::RULE;

    fn placed(bytes: &[u8], span: Range<usize>, secrets: Vec<Range<usize>>) -> Finding {
        let mut found = Found { secrets, ..Found::default() };
        let (pointer, message, severity) = (None, String::new(), None);
        found.listed.push(Objection { rule: &RULE, span, pointer, message, severity });
        findings(&Arc::from("x.json"), bytes, &mut found, (0, 0)).pop().unwrap()
    }

    #[test]
    fn a_place_has_lines_columns_and_an_excerpt() {
        let text = "{\n  \"é\": 1,\n  \"b\": 2\n}";
        let start = text.find("\"b\"").unwrap();
        let place = placed(text.as_bytes(), start..start + 3, vec![]).place;
        assert_eq!((place.line, place.column, place.end_line, place.end_column), (3, 3, 3, 6));
        let excerpt = place.excerpt;
        assert_eq!(&excerpt.text[excerpt.start..excerpt.end], "\"b\"");
        assert_eq!(&*excerpt.text, "  \"b\": 2");
    }

    #[test]
    fn an_excerpt_shows_no_secret_and_takes_any_bytes() {
        let place = placed(
            b"[\"hush hush\", 1]",
            14..15,
            [(2, 11)].map(|(start, end)| start..end).to_vec(),
        )
        .place;
        assert_eq!(&*place.excerpt.text, "[\"*********\", 1]");
        let place = placed(b"[\xff\xff\"a\"", 3..6, vec![]).place;
        assert_eq!(&place.excerpt.text[place.excerpt.start..place.excerpt.end], "\"a\"");
        let long = "é".repeat(600);
        let place = placed(long.as_bytes(), 600..602, vec![]).place;
        assert_eq!(
            (place.column, &place.excerpt.text[place.excerpt.start..place.excerpt.end]),
            (301, "é")
        );
        assert_eq!(placed(b"", 0..0, vec![]).place.line, 1);
    }
}
