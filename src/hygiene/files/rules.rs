//! The rules: a file and a line in [`ALL`] each.

mod access_list;
mod core_dumps_kept;
mod folder_above_open;
mod foreign_owner;
mod old_backup;
mod open_to_others;
mod tracked_environment;

use crate::core::finding::Rule;

use super::{Objections, Surroundings};

/// Looks for a rule.
type Check = fn(&Surroundings, &mut Objections);

/// Every rule with what looks for it, in order of number.
static ALL: &[(&Rule, Check)] = &[
    (&open_to_others::RULE, open_to_others::check),
    (&foreign_owner::RULE, foreign_owner::check),
    (&access_list::RULE, access_list::check),
    (&folder_above_open::RULE, folder_above_open::check),
    (&core_dumps_kept::RULE, core_dumps_kept::check),
    (&tracked_environment::RULE, tracked_environment::check),
    (&old_backup::RULE, old_backup::check),
];

/// Returns every rule, in order of number.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().map(|(rule, _)| *rule)
}

/// Looks for every rule.
pub(super) fn look(seen: &Surroundings, objections: &mut Objections) {
    for (_, check) in ALL {
        check(seen, objections);
    }
}
