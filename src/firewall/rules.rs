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

/// Every rule that looks at facts.
pub(crate) const CHECKS: &[&Check] = &[
    &hidden_code::CHECK,
    &hook_that_runs::CHECK,
    &hidden_command::CHECK,
    &loader_command::CHECK,
    &install_time_code::CHECK,
    &bytecode::CHECK,
    &unpickled_call::CHECK,
    &object_graph::CHECK,
    &format_field::CHECK,
    &error_object::CHECK,
    &hidden_reach::CHECK,
    &unknown_name::CHECK,
    &obscured_call::CHECK,
    &hidden_import::CHECK,
    &secret_leaves::CHECK,
    &host_leaves::CHECK,
    &webhook_literal::CHECK,
    &credential_store::CHECK,
    &monkeypatch::CHECK,
    &interpreter_hook::CHECK,
    &persistence::CHECK,
    &unanalysable::CHECK,
];
