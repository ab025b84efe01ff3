//! How a plugin differs from its old version, for people.

use crate::core::capability::Permission;
use crate::core::report::{Input, Use};
use crate::core::text::printable;

use super::finding::harmless;

/// Returns a line for the plugin, and one for each thing that it gained or lost.
#[must_use]
pub fn drift(
    old: Option<&Input>,
    new: Option<&Input>,
    added: &[&Use],
    removed: &[Permission],
) -> String {
    let path = |input: &Input| printable(&input.path).into_owned();
    let head = match (old, new) {
        (Some(old), Some(new)) => format!("drift: {} to {}", path(old), path(new)),
        (None, Some(new)) => format!("drift: {} is new", path(new)),
        (Some(old), None) => format!("drift: {} is gone", path(old)),
        (None, None) => return String::new(),
    };
    let mut text = format!("{head}\n");
    if added.is_empty() && removed.is_empty() {
        text.push_str("  it can do what it could before\n");
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for used in added {
        let place = &used.place;
        rows.push(vec![
            format!("  + {}", used.permission),
            format!("{}:{}:{}", place.path, place.line, place.column),
            used.by.clone(),
        ]);
    }
    rows.extend(removed.iter().map(|permission| vec![format!("  - {permission}")]));
    text.push_str(&super::columns(&rows));
    harmless(&text)
}

/// Returns how many violations are new, if any are.
#[must_use]
pub fn violations(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "  + 1 violation that the old version did not have\n".to_owned(),
        many => format!("  + {many} violations that the old version did not have\n"),
    }
}
