//! The rules of the firewall: one file and one line each, in the order of their numbers.

mod bytecode;
mod credential_store;
mod error_object;
mod format_field;
mod hidden_code;
mod hidden_command;
mod hidden_import;
mod hidden_reach;
mod hook_that_runs;
mod host_leaves;
mod install_time_code;
mod interpreter_hook;
mod loader_command;
mod monkeypatch;
mod object_graph;
mod obscured_call;
mod persistence;
mod secret_leaves;
pub(crate) mod unanalysable;
mod unknown_name;
mod unpickled_call;
mod webhook_literal;


use super::check::Check;
use crate::core::finding::Rule;

/// The rules that look at what a plugin does.
pub(crate) static FROM_FACTS: &[&Check] = &[
    // 1xx: Execution.
    &hidden_code::CHECK,
    &hook_that_runs::CHECK,
    &hidden_command::CHECK,
    &loader_command::CHECK,
    &install_time_code::CHECK,
    &bytecode::CHECK,
    &unpickled_call::CHECK,
    // 2xx: Escape from the interpreter.
    &object_graph::CHECK,
    &format_field::CHECK,
    &error_object::CHECK,
    // 3xx: Obfuscation.
    &hidden_reach::CHECK,
    &unknown_name::CHECK,
    &obscured_call::CHECK,
    &hidden_import::CHECK,
    // 5xx: Network and exfiltration.
    &secret_leaves::CHECK,
    &host_leaves::CHECK,
    &webhook_literal::CHECK,
    // 6xx: Secrets.
    &credential_store::CHECK,
    // 7xx: Integrity of bot and tools.
    &monkeypatch::CHECK,
    &interpreter_hook::CHECK,
    &persistence::CHECK,
    // 9xx: Source.
    &unanalysable::CHECK,
];

/// The rules that look at files and their bytes, 9xx; 90x is what cannot be read.
pub(crate) static FROM_BYTES: &[&Rule] = &[
];

/// Returns every rule that a plugin can be objected to by, in the order of their numbers.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let mut all: Vec<&'static Rule> =
        FROM_FACTS.iter().map(|check| check.rule).chain(FROM_BYTES.iter().copied()).collect();
    all.sort_by_key(|rule| rule.id);
    all.into_iter()
}
