//! Comments in a plugin that ask for silence, for the operator who says they may be followed.

use crate::core::finding::{Finding, Kind};
use crate::core::source::Place;

use super::registry::every_rule;
use crate::core::selection::Selection;

/// Most rules that one comment is read for.
const MAX_WORDS: usize = 64;

/// Which findings on a line a comment silences.
#[derive(Debug, PartialEq, Eq)]
enum Silence {
    All,
    Nothing,
    Some(Selection),
}

/// Says whether one of these comments silences a finding: it stands on a line of the finding, and
/// names its rule, or is a bare `# nosec` or `# noqa`. What could not be read is never silenced.
#[must_use]
pub fn silences(comments: &[Place], finding: &Finding) -> bool {
    if finding.kind == Kind::Unreadable {
        return false;
    }
    let place = &finding.place;
    comments.iter().any(|comment| {
        let same = comment.path == place.path
            && (place.line == comment.line || place.end_line == comment.line);
        same && match silence_of(comment) {
            Silence::All => true,
            Silence::Nothing => false,
            Silence::Some(rules) => rules.contains(finding.rule),
        }
    })
}

fn silence_of(comment: &Place) -> Silence {
    let excerpt = &comment.excerpt;
    let text = excerpt.text.get(excerpt.start..).unwrap_or_default();
    let text = text.trim_start_matches(['#', ' ', '\t']).trim_end();
    if let Some(rest) = text.strip_prefix("sonora: ignore[") {
        let Some((words, _)) = rest.split_once(']') else { return Silence::Nothing };
        let words = words.split(',').take(MAX_WORDS).filter(|word| word.trim().len() > 3);
        return Selection::parse(words, &every_rule()).map_or(Silence::Nothing, Silence::Some);
    }
    // With rules behind them they speak to other checkers, which number otherwise.
    match text {
        "nosec" | "noqa" => Silence::All,
        _ => Silence::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::source::{Source, Span};

    fn silence(text: &str) -> Silence {
        silence_of(&Source::new("p.py", text).place(Span::new(0, text.len())))
    }

    #[test]
    fn a_comment_silences_what_it_names_and_no_more() {
        assert_eq!(silence("# nosec"), Silence::All);
        assert_eq!(silence("#noqa"), Silence::All);
        let chosen = Selection::parse(["SNR001", "process-permission"], &every_rule()).unwrap();
        let text = "# sonora: ignore[SNR001, process-permission] it is ours";
        assert_eq!(silence(text), Silence::Some(chosen));
        for other in [
            "# nosec B102",
            "# noqa: S102",
            "# sonora: ignore",
            "# sonora: ignore[SNR001",
            "# sonora: ignore[SNR001, nothing-such]",
            "# nothing",
        ] {
            assert_eq!(silence(other), Silence::Nothing, "{other}");
        }
    }
}
