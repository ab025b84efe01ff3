//! What a finding is known by from one run to the next, whatever moved around it.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::finding::Finding;

/// How many bytes of the SHA-256 are kept.
const BYTES: usize = 16;

/// What a finding is, with which of its kind it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The rule's number.
    pub rule: &'static str,
    /// The path from the folder that the input lies in.
    pub path: String,
    /// The functions and classes around it, dotted.
    pub scope: String,
    /// The digest of its text, in hexadecimal.
    pub snippet: String,
    /// How many like it come before it.
    pub ordinal: u64,
}

impl Identity {
    /// Returns `SHA-256(rule ‖ 0 ‖ path ‖ 0 ‖ scope ‖ 0 ‖ snippet ‖ 0 ‖ ordinal)`, its first half, in
    /// hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&self.digest())
    }

    fn digest(&self) -> [u8; BYTES] {
        let mut hash = Sha256::new();
        for part in [self.rule, &self.path, &self.scope, &self.snippet] {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(self.ordinal.to_string());
        let mut digest = [0; BYTES];
        digest.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        digest
    }
}

/// Counts findings that are alike, in the order in which they are reported.
#[derive(Debug, Default)]
pub struct Identities {
    seen: HashMap<[u8; BYTES], u64>,
}

impl Identities {
    /// Returns what the next finding is known by. `root` is the path of the input it is in, as shown.
    pub fn next(&mut self, finding: &Finding, root: &str) -> Identity {
        let mut identity = Identity {
            rule: finding.rule.id,
            path: below_parent(&finding.place.path, root).to_owned(),
            scope: finding.scope.to_string(),
            snippet: HEXLOWER.encode(&finding.place.digest),
            ordinal: 0,
        };
        let count = self.seen.entry(identity.digest()).or_default();
        identity.ordinal = *count;
        *count += 1;
        identity
    }
}

/// Gives each finding of one input its fingerprint. `findings` are in the order they are reported in.
pub fn give(findings: &mut [Finding], root: &str) {
    let mut identities = Identities::default();
    for finding in findings {
        finding.fingerprint = identities.next(finding, root).fingerprint();
    }
}

/// Returns a path from the folder that `root` lies in: `foo/a.py` for `plugins/foo/a.py` in `plugins/foo`.
fn below_parent<'a>(path: &'a str, root: &str) -> &'a str {
    let root = root.trim_end_matches(['/', '\\']);
    let parent = root.rfind(['/', '\\']).map_or("", |end| root.get(..=end).unwrap_or_default());
    path.strip_prefix(parent).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::super::finding::{Confidence, Kind, Rule, Severity};
    use super::super::source::{Source, Span};
    use super::*;

    static RULE: Rule = Rule {
        id: "SNR999",
        name: "x",
        kind: Kind::Violation,
        cwe: 95,
        severity: Severity::High,
        confidence: Confidence::High,
        help: "",
        docs: "",
    };

    fn prints(name: &str, text: &str, root: &str) -> Vec<String> {
        let source = Source::new(name, text);
        let mut findings: Vec<Finding> = text
            .match_indices("exec(a)")
            .map(|(start, word)| source.place(Span::new(start, start + word.len())))
            .map(|place| Finding::new(&RULE, place, "x"))
            .collect();
        give(&mut findings, root);
        findings.into_iter().map(|finding| finding.fingerprint).collect()
    }

    #[test]
    fn a_fingerprint_stays_when_lines_and_folders_move() {
        let here = prints("plugins/foo/a.py", "exec(a)\n", "plugins/foo/");
        assert_eq!(here, prints("foo/a.py", "import os\n\n  exec(a)\n", "foo"));
        assert_ne!(here, prints("bar/a.py", "exec(a)\n", "bar"));
        assert!(here.iter().all(|print| print.len() == 32));
    }

    #[test]
    fn what_is_alike_is_counted() {
        let both = prints("a.py", "exec(a)\nexec(a)\n", "a.py");
        assert_eq!(both.first(), prints("a.py", "exec(a)\n", "a.py").first());
        assert_ne!(both.first(), both.last());
    }
}
