//! What the parts of an audit come to, a line each, for people.

use crate::core::report::Verdict;
use crate::core::text::printable;

use super::finding::harmless;

/// A part and what it came to.
#[derive(Debug)]
pub struct PartLine {
    /// Its name, as `audit` takes it.
    pub name: &'static str,
    /// The answer.
    pub verdict: Verdict,
    /// A sentence.
    pub words: String,
    /// What tells more.
    pub command: String,
}

/// Returns a line a part, with the command that tells more where there is more.
#[must_use]
pub fn overview(parts: &[PartLine], color: bool) -> String {
    let mut text = String::new();
    for part in parts {
        let (word, code) = match part.verdict {
            Verdict::Ok | Verdict::Allow => ("ok", "1;32"),
            Verdict::Findings => ("findings", "1;33"),
            Verdict::Deny | Verdict::Refused => ("FAILED", "1;31"),
        };
        let padded = format!("{word:<9}");
        let painted = if color { format!("\u{1b}[{code}m{padded}\u{1b}[0m") } else { padded };
        text.push_str(&format!("{:<10} {painted} {}", part.name, printable(&part.words)));
        if part.verdict == Verdict::Findings {
            text.push_str(&format!("; see `{}`", printable(&part.command)));
        }
        text.push('\n');
    }
    harmless(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_line() {
        let line = |name, verdict, words: &str| PartLine {
            name,
            verdict,
            words: words.to_owned(),
            command: format!("sonora-sec audit {name}"),
        };
        let parts = [
            line("vault", Verdict::Ok, "generation 7"),
            line("secrets", Verdict::Findings, "every secret: 1 high"),
            line("log-chain", Verdict::Refused, "a\u{1b}[31m"),
        ];
        assert_eq!(
            overview(&parts, false),
            "vault      ok        generation 7\n\
             secrets    findings  every secret: 1 high; see `sonora-sec audit secrets`\n\
             log-chain  FAILED    a\\u{1b}[31m\n"
        );
        assert!(overview(&parts, true).contains("\u{1b}[1;33mfindings"));
    }
}
