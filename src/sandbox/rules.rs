//! The rules about what a plugin did: a file and a line in `ALL` each.

mod abnormal_end;
mod evaded_analysis;
mod raised_exception;
mod reached_limit;
mod unconfined_host;
mod undeclared_deed;
mod weak_confinement;

use crate::core::behaviour::Row;
use crate::core::confinement::Outcome;
use crate::core::finding::{Finding, Rule};
use crate::core::source::Place;

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The run.
    pub outcome: &'a Outcome,
    /// What its sightings mean.
    pub rows: &'a [Row],
}

type Check = fn(Seen<'_>) -> Vec<String>;

/// Every rule with what looks for it, in order of number.
static ALL: &[(&Rule, Check)] = &[
    (&evaded_analysis::RULE, evaded_analysis::check),
    (&undeclared_deed::RULE, undeclared_deed::check),
    (&reached_limit::RULE, reached_limit::check),
    (&abnormal_end::RULE, abnormal_end::check),
    (&raised_exception::RULE, raised_exception::check),
    (&unconfined_host::RULE, unconfined_host::check),
    (&weak_confinement::RULE, weak_confinement::check),
];

/// Returns every rule, in order of number.
pub fn every_rule() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().map(|(rule, _)| *rule)
}

/// Returns what is objected to in a run. A deed has no line: `place` stands for the whole plugin.
#[must_use]
pub fn judge(seen: Seen<'_>, place: &Place) -> Vec<Finding> {
    ALL.iter()
        .flat_map(|(rule, check)| {
            check(seen).into_iter().map(|message| Finding::new(rule, place.clone(), message))
        })
        .collect()
}

/// Returns who saw what a row is about, and where first.
fn sighting(seen: Seen<'_>, row: &Row) -> String {
    let attempts = seen.outcome.attempts.iter().filter(|attempt| {
        attempt.needs.as_ref().is_some_and(|needs| {
            needs.capability == row.permission.capability
                && (row.permission.scope.is_none() || needs.scope == row.permission.scope)
        })
    });
    let example = attempts.map(|attempt| format!("{} {}", attempt.what, attempt.target)).next();
    let hearsay = if row.is_hearsay() { ", as its own process tells it" } else { "" };
    clipped(&match example {
        Some(example) => format!("{} (`{}`{hearsay})", row.permission, example.trim()),
        None => row.permission.to_string(),
    })
}

/// Most characters of a message; a path can have thousands.
const MAX_CHARS: usize = 300;

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
