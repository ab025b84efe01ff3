//! Everything there is to say of one plugin under a policy, before anything is set aside.

use std::collections::BTreeSet;

use crate::core::capability::{Grants, Permission};
use crate::core::finding::Finding;
use crate::core::report::Use;
use crate::firewall::scan::{Declared, PluginAnalysis, Used};
use crate::firewall::{notes, permissions};

use super::Policy;

/// A finding, and the permission that would settle it, if one would.
pub(super) struct Objection {
    pub(super) finding: Finding,
    pub(super) asked: Option<Permission>,
}

impl From<Finding> for Objection {
    fn from(finding: Finding) -> Self {
        Self { finding, asked: None }
    }
}

/// Takes the findings and uses out of a plugin, and returns the rest of it, the objections to it in the order they are
/// reported in, and what it can do.
pub(super) fn of(
    mut plugin: PluginAnalysis,
    policy: &Policy,
) -> (PluginAnalysis, Vec<Objection>, Vec<Use>) {
    let mut objections: Vec<Objection> =
        std::mem::take(&mut plugin.findings).into_iter().map(Objection::from).collect();
    let grants = grants(&plugin, policy, &mut objections);
    let declared = plugin.declared.as_ref();
    let uses = one_a_place(std::mem::take(&mut plugin.uses));
    let mut capabilities = Vec::with_capacity(uses.len());
    for used in uses {
        let granted = grants.cover(&used.permission);
        if !granted {
            objections.push(Objection {
                finding: permissions::not_granted(&used),
                asked: Some(used.permission.clone()),
            });
        }
        capabilities.push(Use {
            granted,
            declared: declared.is_some_and(|declared| declares(declared, &used.permission)),
            permission: used.permission,
            place: used.place,
            by: used.by,
        });
    }
    if let Some(declared) = declared {
        objections.extend(claims(declared, &capabilities).map(Objection::from));
    }
    if !policy.trust_inline {
        objections.extend(plugin.inline.iter().map(notes::inline).map(Objection::from));
    }
    objections.sort_by_cached_key(|objection| objection.finding.order());
    (plugin, objections, capabilities)
}

/// Returns what the plugin is granted; a pinned grant counts for the pinned bytes only.
fn grants(plugin: &PluginAnalysis, policy: &Policy, objections: &mut Vec<Objection>) -> Grants {
    let mut grants = policy.grants.clone();
    let Some(pinned) = policy.pinned.get(&plugin.path) else { return grants };
    match &pinned.sha256 {
        Some(digest) if !digest.eq_ignore_ascii_case(&plugin.sha256) => {
            objections.push(notes::stale_pin(&plugin.path, digest, &plugin.sha256).into());
        }
        _ => grants.permissions.extend(pinned.permissions.iter().cloned()),
    }
    grants
}

/// Returns the uses in order of place, one where the same is said twice of a place.
fn one_a_place(mut uses: Vec<Used>) -> Vec<Used> {
    let order = |a: &Used, b: &Used| {
        (&a.place.path, a.place.span, &a.permission).cmp(&(
            &b.place.path,
            b.place.span,
            &b.permission,
        ))
    };
    uses.sort_by(order);
    uses.dedup_by(|a, b| order(a, b).is_eq());
    uses
}

fn declares(declared: &Declared, used: &Permission) -> bool {
    declared.permissions.iter().any(|(permission, _)| permission.covers(used))
}

/// Returns how a manifest and what the plugin does differ.
fn claims<'a>(declared: &'a Declared, uses: &'a [Use]) -> impl Iterator<Item = Finding> + 'a {
    let unknown = declared.unknown.iter().map(|(word, place)| notes::unknown(word, place));
    let unused = declared
        .permissions
        .iter()
        .filter(|(permission, _)| !uses.iter().any(|used| permission.covers(&used.permission)))
        .map(|(permission, place)| notes::unused(permission, place));
    // Once for each: what is not granted is told at every place already.
    let mut told = BTreeSet::new();
    let undeclared = uses
        .iter()
        .filter(move |used| used.granted && !used.declared && told.insert(used.permission.clone()))
        .map(|used| notes::undeclared(&used.permission, &used.by, &used.place));
    unknown.chain(unused).chain(undeclared)
}
