//! What is worth knowing of a plugin beside what it may not do: how its claims and its uses differ.

use crate::core::capability::Permission;
use crate::core::finding::{Confidence, Finding, Kind, Rule, Severity};
use crate::core::source::{Place, Source, Span};
use crate::core::text::printable;

use super::permissions::quoted;

/// Every rule about a note.
pub static RULES: &[&Rule] =
    &[&UNUSED_DECLARATION, &UNDECLARED_USE, &UNKNOWN_DECLARATION, &INLINE_SUPPRESSION, &STALE_PIN];

macro_rules! note {
    ($rule:ident, $id:literal, $name:literal, $cwe:literal, $severity:ident, $help:literal,
        $does:literal, $why:literal, $example:literal, $fix:literal) => {
        static $rule: Rule = Rule {
            id: $id,
            name: $name,
            kind: Kind::Note,
            cwe: $cwe,
            severity: Severity::$severity,
            confidence: Confidence::High,
            help: $help,
            docs: concat!(
                "## What it does\n\n",
                $does,
                "\n\n## Why it is bad\n\n",
                $why,
                "\n\n## Example\n\n",
                $example,
                "\n\n## Fix\n\n",
                $fix,
                "\n\n## References\n\n- [CWE-",
                $cwe,
                "](https://cwe.mitre.org/data/definitions/",
                $cwe,
                ".html)\n",
            ),
        };
    };
}

note!(
    UNUSED_DECLARATION,
    "SNR090",
    "unused-declaration",
    250,
    Info,
    "leave it out of the manifest, and do not grant it",
    "Finds a permission that the manifest declares and nothing in the plugin needs.",
    "Who grants what is declared grants more than is used. It also shows a plugin that was changed, or a \
     use that could not be seen.",
    "```toml\npermissions = [\"net.http:x.io\", \"process\"]  # and nothing starts a program\n```",
    "Take it out of the manifest; `--write-manifest` writes one with what is used."
);

note!(
    UNDECLARED_USE,
    "SNR091",
    "undeclared-use",
    1059,
    Low,
    "have the manifest declare it",
    "Finds something that the plugin does, that was granted, and that its manifest does not declare.",
    "The manifest is what people read before they install a plugin. It shall say what the plugin does.",
    "```toml\npermissions = []  # and yet there is requests.get(\"https://x.io\")\n```",
    "Add it to the manifest; `--write-manifest` writes one with what is used."
);

note!(
    UNKNOWN_DECLARATION,
    "SNR092",
    "unknown-declaration",
    1059,
    Low,
    "see `sonora-sec rules` for the words there are",
    "Finds a word in a manifest's `permissions` that is no permission.",
    "It declares nothing, whatever its author meant. It may be meant for a later version.",
    "```toml\npermissions = [\"internet\"]\n```",
    "Write one of the words that the documentation lists, such as `net.http:x.io`."
);

note!(
    INLINE_SUPPRESSION,
    "SNR093",
    "inline-suppression",
    1077,
    Low,
    "nothing was silenced; `--trust-inline` follows such comments",
    "Finds comments that ask a checker of security for silence: `# nosec`, `# nosemgrep`, `# noqa` alone or with \
     `S` codes, `# sonora: ignore[...]`. Comments about style alone, such as `# noqa: F401`, are none.",
    "A comment in a plugin is the word of the plugin's author about the author. It is not followed, and \
     worth a look: it marks a line that some checker objected to.",
    "```python\nexec(code)  # nosec\n```",
    "Judge the line yourself. To set a finding aside, use `--baseline`, `--ignore`, or the settings."
);

note!(
    STALE_PIN,
    "SNR094",
    "stale-pin",
    353,
    Medium,
    "read what changed, with `--diff` if the old version is at hand, and pin the new digest",
    "Finds a plugin with a grant in the settings that is pinned to a SHA-256 the plugin no longer has.",
    "The grant was given to other bytes. It does not count for these.",
    "```toml\n[grants.\"plugins/lyrics.py\"]\npermissions = [\"net.http:x.io\"]\nsha256 = \"...\"  # of an \
     earlier version\n```",
    "Look at the plugin again, then write its present digest, which `--json` shows as `sha256`."
);

/// Returns the note that nothing needs what is declared.
pub(super) fn unused(declared: &Permission, place: &Place) -> Finding {
    Finding::new(
        &UNUSED_DECLARATION,
        place.clone(),
        format!("`{declared}` is declared and nothing here needs it"),
    )
}

/// Returns the note that something granted is not declared.
pub(super) fn undeclared(used: &Permission, by: &str, place: &Place) -> Finding {
    let message = format!("`{by}` needs `{used}`, which the manifest does not declare");
    Finding::new(&UNDECLARED_USE, place.clone(), message)
}

/// Returns the note that a declaration is no permission.
pub(super) fn unknown(word: &str, place: &Place) -> Finding {
    let message = format!("`{word}` is declared and is no permission");
    Finding::new(&UNKNOWN_DECLARATION, place.clone(), message)
}

/// Returns the note that a comment asks for silence.
pub(super) fn inline(place: &Place) -> Finding {
    let excerpt = &place.excerpt;
    let comment = excerpt.text.get(excerpt.start..).unwrap_or_default();
    let shown: String = comment.chars().take(60).collect();
    let message = format!("the comment `{}` asks for silence", shown.trim_end());
    Finding::new(&INLINE_SUPPRESSION, place.clone(), message)
}

/// Returns the note that a plugin is not what its grant was pinned to.
pub(super) fn stale_pin(path: &str, pinned: &str, found: &str) -> Finding {
    let place = Source::new(path, "").place(Span::default());
    let message = format!(
        "its grant is pinned to the SHA-256 `{}` and it is `{}` now, so the grant does not count",
        printable(pinned),
        quoted(found)
    );
    Finding::new(&STALE_PIN, place, message)
}
