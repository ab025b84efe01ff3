//! The rules as a page of documentation.

use crate::core::finding::Rule;

use super::text::finding::word;

/// The families, by the beginning of a rule's number.
const FAMILIES: &[(&str, &str)] = &[
    ("SNR0", "Permissions and notes"),
    ("SNR1", "Execution"),
    ("SNR2", "Escape"),
    ("SNR3", "Obfuscation"),
    ("SNR4", "The host"),
    ("SNR5", "Network and exfiltration"),
    ("SNR6", "Secrets"),
    ("SNR7", "Integrity of the bot and its tools"),
    ("SNR8", "Exhaustion"),
    ("SNR9", "Source and encoding"),
    ("SNJ1", "JSON: what is none, and limits"),
    ("SNJ2", "JSON: what readers take differently"),
    ("SNJ3", "JSON: text that deceives"),
    ("SNJ4", "JSON: what becomes code"),
    ("SNJ5", "JSON: addresses and secrets"),
    ("SNJ6", "JSON: shapes"),
    ("SNC1", "Configuration: what is read otherwise than written"),
    ("SNC2", "Configuration: passwords and secrets"),
    ("SNC3", "Configuration: connections"),
    ("SNC4", "Configuration: sources"),
    ("SNC5", "Configuration: logs and metrics"),
    ("SNC6", "Configuration: plugins"),
    ("SNQ0", "Queries: what none may have"),
    ("SNQ1", "Queries: for a player"),
    ("SNQ2", "Queries: for SQL"),
    ("SNQ3", "Queries: for a page"),
    ("SNQ4", "Queries: for a shell"),
    ("SNQ5", "Queries: for a log"),
    ("SNQ9", "Queries: what an earlier guard looked for"),
    ("SNT1", "TLS: the chain of certificates"),
    ("SNT2", "TLS: keys, signatures and validity"),
    ("SNT3", "TLS: the protocol"),
    ("SNT9", "TLS: what cannot be read"),
    ("SNL0", "Leaks: values of the vault elsewhere"),
    ("SNL9", "Leaks: what could not be searched"),
    ("SNA0", "The vault and its audit log"),
    ("SNF0", "Files around the vault"),
    ("SNS0", "Secrets: what is kept in the vault"),
    ("SNB0", "Plugins: what they did in the sandbox"),
];

/// Returns `docs/rules.md`.
#[must_use]
pub fn rules(rules: &[&Rule]) -> String {
    let mut text = String::from(
        "# The rules of the checks\n\nGenerated from the program's own rules; do not edit. \
         `sonora-sec explain RULE` shows one, by number or by name.\n\nA *violation* denies whatever was \
         granted. A *permission* denies unless it was granted. *Unreadable* denies, since what cannot \
         be read cannot be judged. A *note* denies nothing.\n\nA number begins with the digit of its \
         family and never changes its meaning: `SNR` are the rules of `validate-plugin`, `SNJ` those of \
         `scan-json`, `SNQ` those of `check-query`, `SNC` those of `check-config`, `SNT` those of `check-tls`, `SNA`, `SNF`, `SNL` and `SNS` those of `audit`, `SNB` those that `vet` adds.\n\n| numbers | family |\n|---|---|\n",
    );
    for (start, family) in FAMILIES {
        text.push_str(&format!("| {start}xx | {family} |\n"));
    }
    for (start, family) in FAMILIES {
        let members: Vec<&&Rule> = rules.iter().filter(|rule| rule.id.starts_with(start)).collect();
        if members.is_empty() {
            continue;
        }
        text.push_str(&format!("\n## {family}\n\n| rule | name | kind | severity | CWE |\n"));
        text.push_str("|---|---|---|---|---|\n");
        for rule in &members {
            text.push_str(&format!(
                "| [{0}](#{1}-{2}) | `{2}` | {3} | {4} | {5} |\n",
                rule.id,
                rule.id.to_lowercase(),
                rule.name,
                word(rule.kind),
                word(rule.severity),
                rule.cwe
            ));
        }
        for rule in members {
            text.push_str(&format!("\n### {} {}\n\n{}", rule.id, rule.name, lowered(rule.docs)));
        }
    }
    text
}

/// Returns documentation with its headings two levels below, and examples in fences. What an example
/// shows is not run, so no block of it is one of commands.
fn lowered(docs: &str) -> String {
    let mut text = String::with_capacity(docs.len() + 64);
    let mut is_fenced = false;
    let mut is_indented = false;
    for line in docs.lines() {
        is_fenced ^= line.starts_with("```");
        let example = line.strip_prefix("    ").filter(|_| !is_fenced);
        if example.is_some() != is_indented {
            is_indented = !is_indented;
            text.push_str(if is_indented { "```python\n" } else { "```\n" });
        }
        match (example, line.strip_prefix("## ")) {
            (Some(example), _) => text.push_str(example),
            (None, Some(heading)) if !is_fenced => text.push_str(&format!("#### {heading}")),
            _ if line == "```console" => text.push_str("```text"),
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    if is_indented {
        text.push_str("```\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_lowered_and_examples_stand_in_fences() {
        let docs = "## Example\n\n    a\n        b\n\n## Fix\n\n```console\n## x\n    y\n```\n";
        let expected =
            "#### Example\n\n```python\na\n    b\n```\n\n#### Fix\n\n```text\n## x\n    y\n```\n";
        assert_eq!(lowered(docs), expected);
    }
}
