//! Every check: a file of its own, and a line in the table.

pub(super) mod control;
pub(super) mod empty;
pub(super) mod hostile_track;
pub(super) mod html_breakout;
pub(super) mod html_event_handler;
pub(super) mod html_fingerprint;
pub(super) mod html_script;
pub(super) mod html_script_url;
pub(super) mod html_style;
pub(super) mod html_tag;
pub(super) mod html_template;
pub(super) mod internal_host;
pub(super) mod invisible;
pub(super) mod legacy;
pub(super) mod local_path;
pub(super) mod log_line_break;
pub(super) mod log_lookup;
pub(super) mod malformed_url;
pub(super) mod oversized;
pub(super) mod secret;
pub(super) mod shell_bare_command;
pub(super) mod shell_code;
pub(super) mod shell_command;
pub(super) mod shell_option;
pub(super) mod shell_path;
pub(super) mod shell_probe;
pub(super) mod shell_redirection;
pub(super) mod shell_substitution;
pub(super) mod sql_breakout;
pub(super) mod sql_comment;
pub(super) mod sql_condition;
pub(super) mod sql_fingerprint;
pub(super) mod sql_function;
pub(super) mod sql_keyword;
pub(super) mod sql_probe;
pub(super) mod sql_statement;
pub(super) mod undecodable;
pub(super) mod unknown_scheme;
pub(super) mod url_credentials;

use super::Context;
use super::form::{Form, Hit};
use crate::core::finding::Rule;

/// A check.
pub(super) struct Check {
    pub(super) rule: &'static Rule,
    /// Where a query must go for it to count.
    pub(super) contexts: &'static [Context],
    pub(super) looks: Looks,
    /// Whether it counts with the option `legacy` only.
    pub(super) is_legacy: bool,
}

/// What a check looks at.
#[derive(Clone, Copy)]
pub(super) enum Looks {
    /// Nothing here: it is met while the query is read or classified.
    Elsewhere,
    /// The query as it is, and as it reads once decoded.
    Form(fn(&Form) -> Option<Hit>),
    /// The query as it is.
    Raw(fn(&str) -> Option<Hit>),
}

const EVERYWHERE: &[Context] =
    &[Context::Html, Context::Lavalink, Context::Log, Context::Shell, Context::Sql];
const HTML: &[Context] = &[Context::Html];
const LAVALINK: &[Context] = &[Context::Lavalink];
const LAVALINK_AND_LOG: &[Context] = &[Context::Lavalink, Context::Log];
const LOG: &[Context] = &[Context::Log];
const SHELL: &[Context] = &[Context::Shell];
const SQL: &[Context] = &[Context::Sql];

const fn driver(rule: &'static Rule, contexts: &'static [Context]) -> Check {
    Check { rule, contexts, looks: Looks::Elsewhere, is_legacy: false }
}

const fn form(
    rule: &'static Rule,
    contexts: &'static [Context],
    look: fn(&Form) -> Option<Hit>,
) -> Check {
    Check { rule, contexts, looks: Looks::Form(look), is_legacy: false }
}

const fn raw(
    rule: &'static Rule,
    contexts: &'static [Context],
    look: fn(&str) -> Option<Hit>,
) -> Check {
    Check { rule, contexts, looks: Looks::Raw(look), is_legacy: false }
}

/// Every check, in order of number.
pub(super) static ALL: &[Check] = &[
    driver(&oversized::RULE, EVERYWHERE),
    driver(&undecodable::RULE, EVERYWHERE),
    driver(&empty::RULE, LAVALINK),
    raw(&control::RULE, EVERYWHERE, control::check),
    raw(&invisible::RULE, EVERYWHERE, invisible::check),
    raw(&secret::RULE, LAVALINK_AND_LOG, secret::check),
    driver(&local_path::RULE, LAVALINK),
    driver(&internal_host::RULE, LAVALINK),
    driver(&url_credentials::RULE, LAVALINK),
    driver(&unknown_scheme::RULE, LAVALINK),
    driver(&malformed_url::RULE, LAVALINK),
    driver(&hostile_track::RULE, LAVALINK),
    form(&sql_breakout::RULE, SQL, sql_breakout::check),
    form(&sql_condition::RULE, SQL, sql_condition::check),
    form(&sql_statement::RULE, SQL, sql_statement::check),
    form(&sql_function::RULE, SQL, sql_function::check),
    form(&sql_comment::RULE, SQL, sql_comment::check),
    form(&sql_probe::RULE, SQL, sql_probe::check),
    form(&sql_keyword::RULE, SQL, sql_keyword::check),
    form(&sql_fingerprint::RULE, SQL, sql_fingerprint::check),
    form(&html_tag::RULE, HTML, html_tag::check),
    form(&html_event_handler::RULE, HTML, html_event_handler::check),
    form(&html_script_url::RULE, HTML, html_script_url::check),
    form(&html_breakout::RULE, HTML, html_breakout::check),
    form(&html_script::RULE, HTML, html_script::check),
    form(&html_template::RULE, HTML, html_template::check),
    form(&html_style::RULE, HTML, html_style::check),
    form(&html_fingerprint::RULE, HTML, html_fingerprint::check),
    form(&shell_command::RULE, SHELL, shell_command::check),
    form(&shell_substitution::RULE, SHELL, shell_substitution::check),
    form(&shell_redirection::RULE, SHELL, shell_redirection::check),
    form(&shell_bare_command::RULE, SHELL, shell_bare_command::check),
    form(&shell_path::RULE, SHELL, shell_path::check),
    form(&shell_code::RULE, SHELL, shell_code::check),
    form(&shell_option::RULE, SHELL, shell_option::check),
    form(&shell_probe::RULE, SHELL, shell_probe::check),
    form(&log_line_break::RULE, LOG, log_line_break::check),
    form(&log_lookup::RULE, LOG, log_lookup::check),
    Check { rule: &legacy::RULE, contexts: &[], looks: Looks::Raw(legacy::check), is_legacy: true },
];

/// Every rule, in order of number.
pub static RULES: &[&Rule] = &[
    &oversized::RULE,
    &undecodable::RULE,
    &empty::RULE,
    &control::RULE,
    &invisible::RULE,
    &secret::RULE,
    &local_path::RULE,
    &internal_host::RULE,
    &url_credentials::RULE,
    &unknown_scheme::RULE,
    &malformed_url::RULE,
    &hostile_track::RULE,
    &sql_breakout::RULE,
    &sql_condition::RULE,
    &sql_statement::RULE,
    &sql_function::RULE,
    &sql_comment::RULE,
    &sql_probe::RULE,
    &sql_keyword::RULE,
    &sql_fingerprint::RULE,
    &html_tag::RULE,
    &html_event_handler::RULE,
    &html_script_url::RULE,
    &html_breakout::RULE,
    &html_script::RULE,
    &html_template::RULE,
    &html_style::RULE,
    &html_fingerprint::RULE,
    &shell_command::RULE,
    &shell_substitution::RULE,
    &shell_redirection::RULE,
    &shell_bare_command::RULE,
    &shell_path::RULE,
    &shell_code::RULE,
    &shell_option::RULE,
    &shell_probe::RULE,
    &log_line_break::RULE,
    &log_lookup::RULE,
    &legacy::RULE,
];

#[cfg(test)]
mod tests;
