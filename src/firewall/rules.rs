//! The rules of the firewall: one file and one line each, in the order of their numbers.

mod bidirectional_control;
mod blocking_sleep;
mod built_sql;
mod built_template;
mod busy_loop;
mod bytecode;
mod catastrophic_regex;
mod compiled_code;
mod credential_store;
mod debugger_console;
mod deep_nesting;
mod default_password;
mod discord_token;
mod environment_steering;
mod error_object;
mod fork_loop;
mod format_field;
mod hard_coded_password;
mod hidden_code;
mod hidden_command;
mod hidden_import;
mod hidden_line;
mod hidden_reach;
mod hook_that_runs;
mod host_leaves;
mod hostile_archive;
mod huge_allocation;
mod huge_number;
mod install_time_code;
mod interpreter_hook;
mod invisible_characters;
mod linked_file;
mod loader_command;
mod logged_secret;
mod long_line;
mod look_alike_identifier;
mod monkeypatch;
mod native_by_null;
mod normalized_identifier;
mod object_graph;
mod obscured_call;
mod oversized_input;
mod packed_statements;
mod persistence;
mod plain_websocket;
mod private_module;
mod pushed_code;
mod recursion_limit;
mod scanned_settings;
mod secret_leaves;
mod shellcode;
mod startup_file;
mod tls_off;
pub(crate) mod unanalysable;
mod unknown_encoding;
mod unknown_name;
mod unparsable_source;
mod unpickled_call;
mod unreadable_container;
mod unreadable_file;
mod weak_hash;
mod weak_random;
mod webhook_literal;

pub(crate) use bidirectional_control::BIDIRECTIONAL_CONTROL;
pub(crate) use compiled_code::{CACHE_HELP, COMPILED_CODE};
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

use std::sync::OnceLock;

use super::check::Check;
use super::fact::FactKind;
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
    &debugger_console::CHECK,
    // 2xx: Escape from the interpreter.
    &object_graph::CHECK,
    &format_field::CHECK,
    &error_object::CHECK,
    // 3xx: Obfuscation.
    &hidden_reach::CHECK,
    &unknown_name::CHECK,
    &obscured_call::CHECK,
    &hidden_import::CHECK,
    &private_module::CHECK,
    // 4xx: The machine.
    &shellcode::CHECK,
    &native_by_null::CHECK,
    &environment_steering::CHECK,
    // 5xx: Network and exfiltration.
    &secret_leaves::CHECK,
    &host_leaves::CHECK,
    &webhook_literal::CHECK,
    &tls_off::CHECK,
    &plain_websocket::CHECK,
    // 6xx: Secrets.
    &credential_store::CHECK,
    &discord_token::CHECK,
    &default_password::CHECK,
    &hard_coded_password::CHECK,
    &weak_random::CHECK,
    &weak_hash::CHECK,
    &logged_secret::CHECK,
    &built_sql::CHECK,
    &built_template::CHECK,
    // 7xx: Integrity of bot and tools.
    &monkeypatch::CHECK,
    &interpreter_hook::CHECK,
    &persistence::CHECK,
    // 8xx: Exhaustion.
    &busy_loop::CHECK,
    &huge_number::CHECK,
    &huge_allocation::CHECK,
    &catastrophic_regex::CHECK,
    &blocking_sleep::CHECK,
    &fork_loop::CHECK,
    &recursion_limit::CHECK,
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

/// Returns the rules that look at a kind of fact.
pub(crate) fn seeing(kind: FactKind) -> &'static [&'static Check] {
    static SEEING: OnceLock<Vec<Vec<&'static Check>>> = OnceLock::new();
    let seeing = SEEING.get_or_init(|| {
        let mut seeing = vec![Vec::new(); FactKind::COUNT];
        for check in FROM_FACTS {
            for kind in check.sees {
                if let Some(checks) = seeing.get_mut(*kind as usize) {
                    checks.push(*check);
                }
            }
        }
        seeing
    });
    seeing.get(kind as usize).map_or(&[], Vec::as_slice)
}

/// Returns every rule that a plugin can be objected to by, in the order of their numbers.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let mut all: Vec<&'static Rule> =
        FROM_FACTS.iter().map(|check| check.rule).chain(FROM_BYTES.iter().copied()).collect();
    all.sort_by_key(|rule| rule.id);
    all.into_iter()
}
