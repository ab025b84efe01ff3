//! Characters that a reader does not see or that reorder what is seen, and lines that only Python sees.

use super::Capped;
use crate::core::finding::{Confidence, Finding, Kind, Severity};
use crate::core::source::{Source, Span};
use crate::firewall::rules::{BIDIRECTIONAL_CONTROL, HIDDEN_LINE, INVISIBLE_CHARACTERS};

/// Fewest invisible characters in a row that carry something. A flag made of tags (Unicode Technical
/// Standard 51) has seven, a blank embed field a few.
const MIN_RUN: usize = 16;

/// Looks through a text.
pub(super) fn check(source: &Source, findings: &mut Vec<Finding>) {
    let text = source.text();
    if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        carriage_returns(source, findings);
    }
    if text.is_ascii() {
        return;
    }
    bidirectional(source, findings);
    invisible(source, findings);
}

fn bidirectional(source: &Source, findings: &mut Vec<Finding>) {
    let mut capped = Capped::new(findings);
    let mut last_line = 0;
    for (offset, character) in source.text().char_indices() {
        if !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            continue;
        }
        let (line, _) = source.position(offset);
        if line == last_line {
            continue;
        }
        last_line = line;
        let span = Span::new(offset, offset + character.len_utf8());
        let code = u32::from(character);
        let message = format!("U+{code:04X} shows what follows in another order than it runs");
        capped.push(|| Finding::new(&BIDIRECTIONAL_CONTROL, source.place(span), message));
    }
}

fn invisible(source: &Source, findings: &mut Vec<Finding>) {
    let text = source.text();
    let mut capped = Capped::new(findings);
    let mut run = Span::default();
    let mut length = 0;
    let mut last_line = 0;
    let mut report = |run: Span, length: usize| {
        let joined = length < MIN_RUN;
        if joined && !within_word(text, run) {
            return;
        }
        let line = source.position(run.start).0;
        if line == last_line {
            return;
        }
        last_line = line;
        capped.push(|| {
            let place = source.place(run);
            if joined {
                let message = "a word has an invisible character in it";
                Finding {
                    kind: Kind::Note,
                    severity: Severity::Low,
                    confidence: Confidence::Low,
                    ..Finding::new(&INVISIBLE_CHARACTERS, place, message)
                }
            } else {
                let message = format!("{length} invisible characters in a row hide a text");
                Finding::new(&INVISIBLE_CHARACTERS, place, message)
            }
        });
    };
    for (offset, character) in text.char_indices().filter(|(_, character)| is_invisible(*character))
    {
        if offset != run.end || length == 0 {
            if length > 0 {
                report(run, length);
            }
            run = Span::new(offset, offset);
            length = 0;
        }
        run.end = offset + character.len_utf8();
        length += 1;
    }
    if length > 0 {
        report(run, length);
    }
}

fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{3164}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Says whether what is left and right of a stretch are plain letters or digits.
fn within_word(text: &str, span: Span) -> bool {
    let plain = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
    plain(text.get(..span.start).and_then(|before| before.chars().next_back()))
        && plain(text.get(span.end..).and_then(|after| after.chars().next()))
}

/// A carriage return with text after it on what an editor shows as the same line. A file that ends its lines
/// with nothing else is an old one and is shown in lines.
fn carriage_returns(source: &Source, findings: &mut Vec<Finding>) {
    let bytes = source.text().as_bytes();
    if !bytes.contains(&b'\n') {
        return;
    }
    let mut capped = Capped::new(findings);
    for line in split_lines(bytes) {
        let body = bytes.get(line.start..line.end).unwrap_or_default();
        let Some(found) = body.iter().position(|byte| *byte == b'\r') else { continue };
        let after = body.get(found..).unwrap_or_default();
        if after.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let start = line.start + found;
        capped.push(|| {
            let message = "Python begins a line after this carriage return, and an editor does not";
            Finding::new(&HIDDEN_LINE, source.place(Span::new(start, start + 1)), message)
        });
    }
}

/// Returns the stretches between line feeds.
fn split_lines(bytes: &[u8]) -> impl Iterator<Item = Span> {
    let mut start = 0;
    bytes.split(|byte| *byte == b'\n').map(move |line| {
        let span = Span::new(start, start + line.len());
        start = span.end + 1;
        span
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, Kind, usize)> {
        let source = Source::new("p.py", text);
        let mut findings = Vec::new();
        check(&source, &mut findings);
        findings.iter().map(|f| (f.rule.name, f.kind, f.place.line)).collect()
    }

    #[test]
    fn reordering_is_found_in_strings_and_comments() {
        let rule = "bidirectional-control";
        assert_eq!(found("x = 'a\u{202e}\u{2066}# ok\u{2069}'\n"), [(rule, Kind::Violation, 1)]);
        assert_eq!(found("x = 1\n# \u{2067}\n"), [(rule, Kind::Violation, 2)]);
        assert_eq!(found("x = 'שלום\u{200f}, עולם\u{200e}'\n"), []);
        assert_eq!(found(&"# \u{202e}\n".repeat(1000)).len(), super::super::MAX_FINDINGS);
    }

    #[test]
    fn invisible_text_is_found_and_emoji_are_not() {
        let rule = "invisible-characters";
        assert_eq!(found("s = 'ad\u{200b}min'\n"), [(rule, Kind::Note, 1)]);
        let hidden = "\u{e0101}".repeat(64);
        assert_eq!(found(&format!("x = '{hidden}'\n")), [(rule, Kind::Violation, 1)]);
        for fine in [
            "embed.add_field(name='\u{200b}', value='\u{200b} \u{200b}')\n",
            "x = '👨\u{200d}👩\u{200d}👧\u{200d}👦 ❤\u{fe0f} 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'\n",
            "x = 'فارسی\u{200c}نویسی'\n",
        ] {
            assert_eq!(found(fine), [], "{fine}");
        }
    }

    #[test]
    fn a_lone_carriage_return_hides_a_line() {
        assert_eq!(found("# fine\rimport os\nx\n"), [("hidden-line", Kind::Violation, 1)]);
        for fine in ["x\r\ny\r\n", "x\ry\rz", "x\r\r\ny\r\r\n", "x = 1 \r"] {
            assert_eq!(found(fine), [], "{fine:?}");
        }
    }
}
