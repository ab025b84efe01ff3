//! Code where nobody looks: behind long runs of blanks, and on lines that are too long to read.

use ruff_python_ast::token::{Token, TokenKind};

use super::Capped;
use crate::core::finding::Finding;
use crate::core::source::{Source, Span};
use crate::firewall::parse;
use crate::firewall::rules::{LONG_LINE, PACKED_STATEMENTS, PUSHED_CODE};

/// Fewest blanks within a line that push code out of sight.
const MIN_BLANKS: usize = 100;

/// Fewest blanks at the beginning of a line that do.
const MIN_INDENT: usize = 200;

/// Longest line that is still read by somebody, in bytes.
const MAX_LINE_BYTES: usize = 2_000;

/// Most semicolons on a longer one.
const MAX_SEMICOLONS: usize = 10;

/// Looks through the layout of a text.
pub(super) fn check(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    pushed(source, tokens, findings);
    if source.text().len() > MAX_LINE_BYTES {
        long_lines(source, tokens, findings);
    }
}

fn pushed(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    let bytes = source.text().as_bytes();
    let mut capped = Capped::new(findings);
    // A run of `MIN_BLANKS` covers one of every `MIN_BLANKS` places.
    let mut probe = MIN_BLANKS - 1;
    while let Some(byte) = bytes.get(probe) {
        if !is_blank(*byte) {
            probe += MIN_BLANKS;
            continue;
        }
        let run = run_around(bytes, probe);
        probe = run.end + MIN_BLANKS - 1;
        let begins_line = run
            .start
            .checked_sub(1)
            .is_none_or(|before| matches!(bytes.get(before), None | Some(b'\n' | b'\r')));
        let enough = if begins_line { MIN_INDENT } else { MIN_BLANKS };
        if run.end - run.start < enough {
            continue;
        }
        let next = tokens.partition_point(|token| parse::span(*token).start < run.end);
        let Some(token) = tokens.get(next) else { continue };
        let span = parse::span(*token);
        if span.start == run.end && parse::is_code(token) {
            capped.push(|| {
                let message = format!("code stands behind {} blanks", run.end - run.start);
                Finding::new(&PUSHED_CODE, source.place(span), message)
            });
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0c)
}

fn run_around(bytes: &[u8], place: usize) -> Span {
    let (before, after) = bytes.split_at(place);
    let left = before.iter().rev().take_while(|byte| is_blank(**byte)).count();
    let right = after.iter().take_while(|byte| is_blank(**byte)).count();
    Span::new(place - left, place + right)
}

fn long_lines(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    let mut long = None;
    let mut packed = Vec::new();
    for line in lines(source.text().as_bytes()) {
        if line.end - line.start <= MAX_LINE_BYTES {
            continue;
        }
        let from = tokens.partition_point(|token| parse::span(*token).start < line.start);
        let on_line = tokens
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|token| parse::span(**token).start < line.end);
        let (mut code, mut semicolons) = (0, 0);
        for token in on_line {
            code += usize::from(parse::is_code(token));
            semicolons += usize::from(token.kind() == TokenKind::Semi);
        }
        if semicolons >= MAX_SEMICOLONS {
            packed.push((Span::new(line.start, line.start + 1), semicolons));
        } else if code > 1 && long.is_none() {
            long = Some(line);
        }
    }
    let mut capped = Capped::new(findings);
    for (span, semicolons) in packed {
        capped.push(|| {
            let message = format!("{} statements stand on one line", semicolons + 1);
            Finding::new(&PACKED_STATEMENTS, source.place(span), message)
        });
    }
    drop(capped);
    if let Some(line) = long {
        let message = format!("a line has {} bytes", line.end - line.start);
        let place = source.place(Span::new(line.start, line.start + 1));
        findings.push(Finding::new(&LONG_LINE, place, message));
    }
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = Span> {
    let mut start = 0;
    bytes.split(|byte| matches!(byte, b'\n' | b'\r')).map(move |line| {
        let span = Span::new(start, start + line.len());
        start = span.end + 1;
        span
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, usize, usize)> {
        let source = Source::new("p.py", text);
        let module = parse::parse(text).unwrap();
        let mut findings = Vec::new();
        check(&source, module.tokens(), &mut findings);
        findings.iter().map(|f| (f.rule.name, f.place.line, f.place.column)).collect()
    }

    #[test]
    fn code_behind_blanks_is_found() {
        let blanks = " ".repeat(100);
        assert_eq!(found(&format!("x = 1{blanks};import os\n")), [("pushed-code", 1, 106)]);
        assert_eq!(
            found(&format!("x = 1;{}import os\n", "\t".repeat(150))),
            [("pushed-code", 1, 157)]
        );
        let far = " ".repeat(300);
        assert_eq!(found(&format!("if x:\n{far}import os\n")), [("pushed-code", 2, 301)]);
        for fine in [
            format!("x = 1{blanks}# why\n"),
            format!("x = 1{blanks}\ny = 2\n"),
            format!("x = 'a{blanks}b'\n"),
            format!("'''\n{far}b\n'''\n"),
            format!("x = f(a,\n{blanks}b)\n"),
            format!("x = f(a,\n{far})\n").replace(&far, &blanks),
        ] {
            assert_eq!(found(&fine), [], "{fine}");
        }
    }

    #[test]
    fn a_long_line_is_noted_and_a_packed_one_flagged() {
        let long = format!("x = [{}]\n", "1, ".repeat(1_000));
        assert_eq!(found(&long), [("long-line", 1, 1)]);
        assert_eq!(
            found(&format!("x\n{}\n", "a = 1;".repeat(1_000))),
            [("packed-statements", 2, 1)]
        );
        assert_eq!(found(&format!("'{}'\n", "a".repeat(3_000))), []);
        assert_eq!(found(&format!("# {}\n", "a;".repeat(3_000))), []);
    }
}
