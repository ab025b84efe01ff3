//! From what plugins can do, and what was granted, to a verdict with reasons.

mod objections;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::core::capability::{Grants, Permission};
use crate::core::finding::{Finding, Kind, Severity};
use crate::core::fingerprint::{Identities, Identity};
use crate::core::report::{Input, Suppressed, Use, Verdict};

use super::baseline::Baseline;
use super::inline;
use super::permissions;
use super::scan::PluginAnalysis;
use crate::core::selection::Selection;

use objections::Objection;

/// What an operator grants, and what of the findings shall count. Nothing in it comes from a plugin.
#[derive(Debug, Default)]
pub struct Policy {
    /// What every plugin is granted.
    pub grants: Grants,
    /// What single plugins are granted besides, by their path as it is shown.
    pub pinned: BTreeMap<String, Pinned>,
    /// Only these rules count, when there are some.
    pub select: Selection,
    /// These rules do not count.
    pub ignore: Selection,
    /// Comments in a plugin may silence its findings.
    pub trust_inline: bool,
}

/// A grant to one plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pinned {
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// The SHA-256 that it must have for that, in hexadecimal.
    pub sha256: Option<String>,
}

/// What a policy makes of plugins.
#[derive(Debug)]
pub struct Judgement {
    /// The answer for all together.
    pub verdict: Verdict,
    /// Each plugin.
    pub inputs: Vec<Input>,
    /// What counts, in order of plugin and place.
    pub findings: Vec<Finding>,
    /// What was set aside.
    pub suppressed: Vec<Suppressed>,
    /// How many files were read.
    pub files: u64,
    /// How many bytes they had.
    pub bytes: u64,
}

impl Judgement {
    /// Says whether a finding is as bad as `severity`, or worse.
    #[must_use]
    pub fn reaches(&self, severity: Severity) -> bool {
        self.findings.iter().any(|finding| finding.severity >= severity)
    }
}

/// What is done with findings that a baseline holds or could hold: not what could not be read, nor what something
/// else sets aside.
#[derive(Debug)]
pub enum Known<'k> {
    /// There is no baseline.
    Nothing,
    /// What it absorbs is set aside.
    Baseline(&'k mut Baseline),
    /// They are listed, for a new baseline.
    Listed(&'k mut Vec<Identity>),
}

/// Judges plugins.
#[must_use]
pub fn judge(plugins: Vec<PluginAnalysis>, policy: &Policy, mut known: Known<'_>) -> Judgement {
    let mut judgement = Judgement {
        verdict: Verdict::Allow,
        inputs: Vec::with_capacity(plugins.len()),
        findings: Vec::new(),
        suppressed: Vec::new(),
        files: 0,
        bytes: 0,
    };
    // One count for all: two plugins of the same name in different folders stay apart.
    let mut identities = Identities::default();
    for plugin in plugins {
        judgement.files += plugin.files;
        judgement.bytes += plugin.bytes;
        let (plugin, objections, capabilities) = objections::of(plugin, policy);
        let mut counted = Vec::new();
        for mut objection in objections {
            let identity = identities.next(&objection.finding, &plugin.path);
            objection.finding.fingerprint = identity.fingerprint();
            let by = set_aside_by(&objection.finding, identity, &plugin, policy, &mut known);
            match by {
                Some(by) => {
                    judgement.suppressed.push(Suppressed { finding: objection.finding, by });
                }
                None => counted.push(objection),
            }
        }
        one_a_site(&mut counted);
        let input = account(&plugin, &counted, capabilities);
        judgement.verdict = judgement.verdict.max(input.verdict);
        judgement.inputs.push(input);
        judgement.findings.extend(counted.into_iter().map(|objection| objection.finding));
    }
    judgement
}

/// Returns what sets a finding aside, if anything does. Nothing sets aside what could not be read.
fn set_aside_by(
    finding: &Finding,
    identity: Identity,
    plugin: &PluginAnalysis,
    policy: &Policy,
    known: &mut Known<'_>,
) -> Option<&'static str> {
    if finding.kind == Kind::Unreadable {
        return None;
    }
    // First, so that its entry is not told to be stale.
    if let Known::Baseline(baseline) = known
        && baseline.absorb(&identity)
    {
        return Some("baseline");
    }
    if policy.ignore.contains(finding.rule) {
        return Some("ignore");
    }
    if !policy.select.is_empty() && !policy.select.contains(finding.rule) {
        return Some("select");
    }
    if policy.trust_inline && inline::silences(&plugin.inline, finding) {
        return Some("inline");
    }
    if let Known::Listed(identities) = known {
        identities.push(identity);
    }
    None
}

/// Keeps one finding a use: where a violation begins, the permission that it would need as well says
/// nothing, and to name a grant would mislead.
fn one_a_site(counted: &mut Vec<Objection>) {
    let site = |finding: &Finding| (Arc::clone(&finding.place.path), finding.place.span.start);
    let violations: HashSet<(Arc<str>, usize)> = counted
        .iter()
        .filter(|objection| objection.finding.kind == Kind::Violation)
        .map(|objection| site(&objection.finding))
        .collect();
    counted.retain(|objection| {
        objection.asked.is_none() || !violations.contains(&site(&objection.finding))
    });
}

fn account(plugin: &PluginAnalysis, counted: &[Objection], capabilities: Vec<Use>) -> Input {
    let denies = counted.iter().any(|objection| objection.finding.kind != Kind::Note);
    let verdict =
        if denies || plugin.unreadable.is_some() { Verdict::Deny } else { Verdict::Allow };
    let asked = counted.iter().filter_map(|objection| objection.asked.as_ref());
    Input {
        suggested: permissions::smallest(asked),
        path: plugin.path.clone(),
        sha256: Some(plugin.sha256.clone()).filter(|digest| !digest.is_empty()),
        verdict,
        reason: plugin.unreadable.as_ref().map(|why| format!("unreadable: {why}")),
        capabilities,
    }
}

#[cfg(test)]
mod tests;
