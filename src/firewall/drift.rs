//! What a new version of a plugin can do that the old one could not.

use std::collections::BTreeMap;

use crate::core::capability::Permission;
use crate::core::finding::{Finding, Kind};
use crate::core::report::{Input, Use};

use super::permissions::smallest;
use super::policy::Judgement;

/// How one plugin differs from its old version. An input that is not on both sides was added or removed.
#[derive(Debug)]
pub struct Drift<'a> {
    /// The old version.
    pub old: Option<&'a Input>,
    /// The new version.
    pub new: Option<&'a Input>,
    /// What the new one can do and the old one could not: each permission with its first place.
    pub added: Vec<&'a Use>,
    /// What the old one could do and the new one cannot.
    pub removed: Vec<Permission>,
}

impl Drift<'_> {
    /// Says whether nothing differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// Returns what these inputs can do, as the fewest permissions.
#[must_use]
pub fn abilities(inputs: &[Input]) -> Vec<Permission> {
    smallest(inputs.iter().flat_map(|input| &input.capabilities).map(|used| &used.permission))
}

/// Compares plugins by name; where there is one on each side, these two.
#[must_use]
pub fn compare<'a>(old: &'a [Input], new: &'a [Input]) -> Vec<Drift<'a>> {
    if let ([old], [new]) = (old, new) {
        return vec![differ(Some(old), Some(new))];
    }
    let mut pairs: BTreeMap<&str, (Option<&Input>, Option<&Input>)> = BTreeMap::new();
    for input in old {
        pairs.entry(name(&input.path)).or_default().0 = Some(input);
    }
    for input in new {
        pairs.entry(name(&input.path)).or_default().1 = Some(input);
    }
    pairs.into_values().map(|(old, new)| differ(old, new)).collect()
}

/// Returns the violations of the new version that the old one did not have, text for text.
#[must_use]
pub fn new_violations<'a>(old: &Judgement, new: &'a Judgement) -> Vec<&'a Finding> {
    let key = |finding: &Finding| (finding.rule.id, finding.place.digest);
    let mut known: BTreeMap<_, u64> = BTreeMap::new();
    for finding in old.findings.iter().filter(|finding| finding.kind == Kind::Violation) {
        *known.entry(key(finding)).or_default() += 1;
    }
    let is_new = |finding: &&Finding| match known.get_mut(&key(finding)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => finding.kind == Kind::Violation,
    };
    new.findings.iter().filter(is_new).collect()
}

fn differ<'a>(old: Option<&'a Input>, new: Option<&'a Input>) -> Drift<'a> {
    let uses = |input: Option<&'a Input>| input.map_or(&[][..], |input| &input.capabilities);
    let can = |uses: &[Use]| smallest(uses.iter().map(|used| &used.permission));
    let (old_can, new_can) = (can(uses(old)), can(uses(new)));
    let covered = |by: &[Permission], one: &Permission| by.iter().any(|other| other.covers(one));
    let mut added: Vec<&Use> = Vec::new();
    for used in uses(new) {
        let is_told = added.iter().any(|told| told.permission == used.permission);
        if !covered(&old_can, &used.permission) && !is_told {
            added.push(used);
        }
    }
    let removed = old_can.into_iter().filter(|one| !covered(&new_can, one)).collect();
    Drift { old, new, added, removed }
}

fn name(path: &str) -> &str {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::report::Verdict;
    use crate::core::source::{Source, Span};

    fn input(path: &str, words: &[&str]) -> Input {
        let place = Source::new(path, "x").place(Span::new(0, 1));
        let used = |word: &&str| Use {
            permission: Permission::parse(word).unwrap(),
            granted: false,
            declared: false,
            place: place.clone(),
            by: "x".to_owned(),
        };
        Input {
            path: path.to_owned(),
            sha256: None,
            verdict: Verdict::Deny,
            reason: None,
            suggested: Vec::new(),
            capabilities: words.iter().map(used).collect(),
        }
    }

    fn words(drift: &Drift<'_>) -> (Vec<String>, Vec<String>) {
        (
            drift.added.iter().map(|used| used.permission.to_string()).collect(),
            drift.removed.iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn what_was_added_and_removed_is_told_once() {
        let old = [input("old/p.py", &["net.http:x.io", "fs.read", "thread"])];
        let new = [input("new.py", &["net.http", "net.http", "fs.read:data", "process"])];
        let drifts = compare(&old, &new);
        let [drift] = drifts.as_slice() else { unreachable!() };
        let (added, removed) = words(drift);
        assert_eq!(added, ["net.http", "process"]);
        assert_eq!(removed, ["fs.read", "thread"]);
    }

    #[test]
    fn several_plugins_are_compared_by_name() {
        let old = [input("old/a.py", &["thread"]), input("old/b.py", &[])];
        let new = [input("new/b.py", &["process"]), input("new/c.py", &["thread"])];
        let drifts = compare(&old, &new);
        let told: Vec<_> = drifts.iter().map(|drift| (drift.old.is_some(), words(drift))).collect();
        let list = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            told,
            [
                (true, (list(&[]), list(&["thread"]))),
                (true, (list(&["process"]), list(&[]))),
                (false, (list(&["thread"]), list(&[]))),
            ]
        );
    }
}
