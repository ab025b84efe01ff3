//! Whether what everything rests on holds: the vault, and its audit log.

mod rules;

use crate::core::finding::{Finding, Rule};
use crate::core::source::{Source, Span};

/// What does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The vault: it does not open, or not all of it.
    Vault,
    /// The audit log of this machine.
    Log,
}

/// Returns every rule, in order of number.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().copied()
}

/// Returns the finding that the vault at this path, or its log, does not hold; `what` says why.
#[must_use]
pub fn broken(what: Broken, path: &str, why: String) -> Finding {
    let rule = match what {
        Broken::Vault => &rules::vault_not_in_order::RULE,
        Broken::Log => &rules::audit_log_broken::RULE,
    };
    Finding::new(rule, Source::new(path, "").place(Span::default()), why)
}
