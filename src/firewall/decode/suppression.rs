//! Comments that ask a checker of security to look away. They belong to whoever wrote the plugin.

use ruff_python_ast::token::{Token, TokenKind};

use crate::core::source::{Place, Source};
use crate::firewall::parse;

/// Most places that are listed.
const MAX_PLACES: usize = 1_000;

/// Returns the comments that ask bandit, flake8, ruff, semgrep, `CodeQL` or this tool for silence about security.
///
/// Those about style alone are none: `# noqa: F401`, `# type: ignore`, `# pylint: disable=...`.
pub(super) fn find(source: &Source, tokens: &[Token]) -> Vec<Place> {
    tokens
        .iter()
        .filter(|token| token.kind() == TokenKind::Comment)
        .map(|token| parse::span(*token))
        .filter(|span| silences(source.slice(*span)))
        .take(MAX_PLACES)
        .map(|span| source.place(span))
        .collect()
}

fn silences(comment: &str) -> bool {
    // A directive can stand behind another comment: `# why  # noqa`.
    comment.split('#').any(|part| {
        let part = part.trim_start().to_ascii_lowercase();
        let word = |word: &str| {
            part.strip_prefix(word)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        };
        let after = |tool: &str, request: &str| {
            part.strip_prefix(tool).is_some_and(|rest| rest.trim_start().starts_with(request))
        };
        word("nosec")
            || word("nosemgrep")
            || part.strip_prefix("noqa").is_some_and(concerns_security)
            || part.strip_prefix("ruff:").is_some_and(asks_for_noqa)
            || part.strip_prefix("flake8:").is_some_and(asks_for_noqa)
            || after("sonora:", "ignore")
            || after("codeql", "[")
            || word("lgtm")
    })
}

/// Says whether the rest of a directive for a file, in lower case, is `noqa` of security.
fn asks_for_noqa(rest: &str) -> bool {
    rest.trim_start().strip_prefix("noqa").is_some_and(concerns_security)
}

/// Says whether what stands behind `noqa`, in lower case, leaves it bare or names a rule of bandit: `S602`.
fn concerns_security(rest: &str) -> bool {
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return false;
    }
    let Some(codes) = rest.trim_start().strip_prefix(':') else { return true };
    let mut codes =
        codes.split(|c: char| c == ',' || c.is_whitespace()).filter(|code| !code.is_empty());
    let Some(first) = codes.next() else { return true };
    // A first word that is no code leaves `noqa` bare for flake8, which ignores what it cannot read.
    !is_code(first)
        || std::iter::once(first).chain(codes).take_while(|code| is_code(code)).any(is_of_security)
}

/// Says whether a word, in lower case, is letters and then digits, such as `f841`; `ruff` takes `s` for all of `S`.
fn is_code(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_lowercase());
    digits.len() < word.len()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (!digits.is_empty() || word == "s")
}

fn is_of_security(code: &str) -> bool {
    code.strip_prefix('s').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_for_silence_about_security_are_told_from_other_comments() {
        for comment in [
            "# nosec",
            "#nosec B602",
            "# NOQA",
            "# noqa: S602,S605",
            "# ruff: noqa",
            "# why # noqa",
            "# flake8: noqa",
            "# sonora: ignore[SNR101] it is fine",
            "# nosemgrep: rule",
            "# noqa: F841, S105",
            "# noqa : why not",
            "# noqa - why",
            "# flake8: noqa: S101",
        ] {
            assert!(silences(comment), "{comment}");
        }
        for comment in [
            "# type: ignore",
            "# pylint: disable=exec-used",
            "# noqa: F841",
            "# noqa:E722,F401 why",
            "# noqa: SIM102, SLF001",
            "# ruff: noqa: F401",
            "# nosecurity",
            "# see sonora: the queue",
            "# noqaz",
            "# a comment",
        ] {
            assert!(!silences(comment), "{comment}");
        }
    }
}
