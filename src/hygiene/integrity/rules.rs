//! The rules: a file and a line in [`ALL`] each.

pub(super) mod audit_log_broken;
pub(super) mod vault_not_in_order;

use crate::core::finding::Rule;

/// Every rule, in order of number.
pub(super) static ALL: &[&Rule] = &[&vault_not_in_order::RULE, &audit_log_broken::RULE];
