//! Comments that ask a checker to look away. They belong to whoever wrote the plugin.

use ruff_python_ast::token::{Token, TokenKind};

use crate::core::source::{Place, Source};
use crate::firewall::parse;

/// Most places that are listed.
const MAX_PLACES: usize = 1_000;

/// Returns the comments of bandit, flake8, ruff, semgrep, pylint, `CodeQL` and this tool that ask for silence.
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
            || word("noqa")
            || word("nosemgrep")
            || word("noqa:")
            || after("ruff:", "noqa")
            || after("ruff:", "ignore")
            || after("flake8:", "noqa")
            || after("pylint:", "disable")
            || after("pylint:", "skip-file")
            || after("sonora:", "ignore")
            || after("codeql", "[")
            || word("lgtm")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_for_silence_are_told_from_other_comments() {
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
            "# pylint: disable=exec-used",
        ] {
            assert!(silences(comment), "{comment}");
        }
        for comment in
            ["# type: ignore", "# nosecurity", "# see sonora: the queue", "# noqaz", "# a comment"]
        {
            assert!(!silences(comment), "{comment}");
        }
    }
}
