//! The rules of the firewall: one file and one line each, in the order of their numbers.

mod bidirectional_control;
mod bytecode;
mod compiled_code;
mod credential_store;
mod deep_nesting;
mod error_object;
mod format_field;
mod hidden_code;
mod hidden_command;
mod hidden_import;
mod hidden_line;
mod hidden_reach;
mod hook_that_runs;
mod host_leaves;
mod hostile_archive;
mod install_time_code;
mod interpreter_hook;
mod invisible_characters;
mod linked_file;
mod loader_command;
mod long_line;
mod look_alike_identifier;
mod monkeypatch;
mod normalized_identifier;
mod object_graph;
mod obscured_call;
mod oversized_input;
mod packed_statements;
mod persistence;
mod pushed_code;
mod scanned_settings;
mod secret_leaves;
mod startup_file;
pub(crate) mod unanalysable;
mod unknown_encoding;
mod unknown_name;
mod unparsable_source;
mod unpickled_call;
mod unreadable_container;
mod unreadable_file;
mod webhook_literal;

pub(crate) use bidirectional_control::BIDIRECTIONAL_CONTROL;
pub(crate) use compiled_code::COMPILED_CODE;
pub(crate) use deep_nesting::DEEP_NESTING;
pub(crate) use hidden_line::HIDDEN_LINE;
pub(crate) use hostile_archive::HOSTILE_ARCHIVE;
pub(crate) use invisible_characters::INVISIBLE_CHARACTERS;
pub(crate) use linked_file::LINKED_FILE;
pub(crate) use long_line::LONG_LINE;
pub(crate) use look_alike_identifier::LOOK_ALIKE_IDENTIFIER;
pub(crate) use normalized_identifier::NORMALIZED_IDENTIFIER;
pub(crate) use oversized_input::OVERSIZED_INPUT;
pub(crate) use packed_statements::PACKED_STATEMENTS;
pub(crate) use pushed_code::PUSHED_CODE;
pub(crate) use scanned_settings::SCANNED_SETTINGS;
pub(crate) use startup_file::STARTUP_FILE;
pub(crate) use unknown_encoding::UNKNOWN_ENCODING;
pub(crate) use unparsable_source::UNPARSABLE_SOURCE;
pub(crate) use unreadable_container::UNREADABLE_CONTAINER;
pub(crate) use unreadable_file::UNREADABLE_FILE;

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
    &UNREADABLE_FILE,
    &UNKNOWN_ENCODING,
    &UNPARSABLE_SOURCE,
    &DEEP_NESTING,
    &OVERSIZED_INPUT,
    &UNREADABLE_CONTAINER,
    &HOSTILE_ARCHIVE,
    &LINKED_FILE,
    &COMPILED_CODE,
    &BIDIRECTIONAL_CONTROL,
    &NORMALIZED_IDENTIFIER,
    &LOOK_ALIKE_IDENTIFIER,
    &HIDDEN_LINE,
    &PUSHED_CODE,
    &LONG_LINE,
    &INVISIBLE_CHARACTERS,
    &STARTUP_FILE,
    &SCANNED_SETTINGS,
    &PACKED_STATEMENTS,
];

/// Returns every rule that a plugin can be objected to by, in the order of their numbers.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let mut all: Vec<&'static Rule> =
        FROM_FACTS.iter().map(|check| check.rule).chain(FROM_BYTES.iter().copied()).collect();
    all.sort_by_key(|rule| rule.id);
    all.into_iter()
}
