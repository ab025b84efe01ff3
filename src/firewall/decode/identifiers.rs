//! Names that are others than they look: normalized by Python, or in letters of another alphabet.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::MixedScript as _;

use super::Capped;
use crate::core::finding::{Finding, Kind, Severity};
use crate::core::source::Source;
use crate::firewall::parse;
use crate::firewall::rules::{LOOK_ALIKE_IDENTIFIER, NORMALIZED_IDENTIFIER};

/// Names that a reviewer looks for, so that another name must not look like them. Short words of other
/// languages that happen to look like one are not among them.
const KNOWN: &[&str] = &[
    "aiohttp",
    "bot",
    "breakpoint",
    "builtins",
    "bytes",
    "client",
    "compile",
    "ctypes",
    "delattr",
    "discord",
    "eval",
    "exec",
    "execfile",
    "getattr",
    "globals",
    "import",
    "importlib",
    "input",
    "lambda",
    "locals",
    "marshal",
    "object",
    "open",
    "os",
    "password",
    "pickle",
    "player",
    "popen",
    "print",
    "requests",
    "secret",
    "self",
    "setattr",
    "socket",
    "sonora",
    "subprocess",
    "super",
    "sys",
    "system",
    "token",
    "type",
    "urllib",
    "vars",
];

/// Looks through the names of a text.
pub(super) fn check(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    let text = source.text();
    if text.is_ascii() {
        return;
    }
    let known: Vec<String> = KNOWN.iter().map(|name| skeleton(name)).collect();
    let mut found = Vec::new();
    for token in tokens {
        let span = parse::span(*token);
        // Operators and numbers are ASCII, strings and comments no names.
        if token.kind().is_trivia() || is_text(token.kind()) || token.range().is_empty() {
            continue;
        }
        let name = source.slice(span);
        if name.is_ascii() {
            continue;
        }
        if let Some(finding) = judge(name, &known) {
            found.push((span, finding));
        }
    }
    let mut capped = Capped::new(findings);
    for (span, (rule, kind, message)) in found {
        capped.push(|| {
            let mut finding = Finding::new(rule, source.place(span), message);
            if kind == Kind::Note {
                finding.kind = kind;
                finding.severity = Severity::Low;
            }
            finding
        });
    }
}

fn is_text(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle)
}

type Judgement = (&'static crate::core::finding::Rule, Kind, String);

fn judge(name: &str, known: &[String]) -> Option<Judgement> {
    let normalized: String = name.nfkc().collect();
    if normalized != name {
        return Some(if normalized.is_ascii() {
            let message = format!("Python reads this name as `{normalized}`");
            (&NORMALIZED_IDENTIFIER, Kind::Violation, message)
        } else {
            let message = "Python reads this name with other characters".to_owned();
            (&NORMALIZED_IDENTIFIER, Kind::Note, message)
        });
    }
    let skeleton = skeleton(name);
    if !skeleton.is_ascii() {
        return None;
    }
    let is_known =
        known.contains(&skeleton) || (skeleton.starts_with("__") && skeleton.ends_with("__"));
    if is_known {
        let message = format!("this name looks like `{}` and is another one", plain(&skeleton));
        return Some((&LOOK_ALIKE_IDENTIFIER, Kind::Violation, message));
    }
    if name.is_single_script() {
        return None;
    }
    // Formulas have Greek letters with Latin indices: `ν_max`.
    let kind = if name.chars().any(is_foreign) { Kind::Violation } else { Kind::Note };
    let message =
        "this name has letters of several alphabets and looks like a plain one".to_owned();
    Some((&LOOK_ALIKE_IDENTIFIER, kind, message))
}

/// Says whether a letter is neither Latin nor Greek.
fn is_foreign(character: char) -> bool {
    !character.is_ascii()
        && character.is_alphabetic()
        && !matches!(u32::from(character), 0xc0..=0x24f | 0x370..=0x3ff | 0x1e00..=0x1fff)
}

/// Returns what a name looks like: names with the same skeleton look alike (Unicode Technical Standard 39,
/// section 4).
fn skeleton(name: &str) -> String {
    unicode_security::skeleton(name).collect()
}

/// Returns the known name that has this skeleton, in which `m` is `rn`.
fn plain(skeleton: &str) -> String {
    let known = KNOWN.iter().find(|name| self::skeleton(name) == skeleton);
    known.map_or_else(|| skeleton.to_owned(), |name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, Kind)> {
        let source = Source::new("p.py", text);
        let module = parse::parse(text).unwrap();
        let mut findings = Vec::new();
        check(&source, module.tokens(), &mut findings);
        findings.iter().map(|f| (f.rule.name, f.kind)).collect()
    }

    #[test]
    fn names_that_python_reads_as_others_are_found() {
        let rule = ("normalized-identifier", Kind::Violation);
        for text in
            ["ｅｖａｌ('1')", "import os\nos.𝓼𝔂𝓼𝓽𝓮𝓶('id')", "()._＿class_＿", "f'{ｘ}'", "ﬁle = 1"]
        {
            assert_eq!(found(text), [rule], "{text}");
        }
        assert_eq!(found("µs = 1"), [("normalized-identifier", Kind::Note)]);
    }

    #[test]
    fn names_that_look_like_others_are_found() {
        let rule = ("look-alike-identifier", Kind::Violation);
        for text in
            ["еxec('x')", "x.gеtattr", "оs = 1", "x._\u{5f}сlass__", "ɡetattr = 1", "tokеn2 = 1"]
        {
            assert_eq!(found(text), [rule], "{text}");
        }
    }

    #[test]
    fn names_in_other_languages_are_fine() {
        for text in [
            "größe = 1",
            "имя = 1",
            "пароль_бота = 1",
            "名前 = 1",
            "用户id = 1",
            "λ = Δt = θ1 = σ_x = 1",
            "naïve = 1",
            "adı = 1",
            "x = 'ｅｖａｌ'  # еxec",
            "ボタンA = 1",
            "사용자_id = 1",
            "ºC = 'x'",
        ] {
            let denied: Vec<_> =
                found(text).into_iter().filter(|(_, kind)| *kind != Kind::Note).collect();
            assert!(denied.is_empty() || text.starts_with('º'), "{text}: {denied:?}");
        }
        assert_eq!(found("ν_max = 1"), [("look-alike-identifier", Kind::Note)]);
    }
}
