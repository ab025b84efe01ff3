//! The rules: a file and a line in [`ALL`] each.

mod default_node_password;
mod empty_password;
mod error_reporting;
mod http_source;
mod local_source;
mod logged_headers;
mod logged_payloads;
mod missing_secure;
mod object_tag;
mod open_address;
mod open_metrics;
mod overridden_setting;
mod plain_node_connection;
mod plain_repository;
mod plain_url;
mod readable_by_others;
mod repeated_key;
mod reused_password;
mod rotated_addresses;
mod secret_in_configuration;
mod snapshot_plugin;
mod unpinned_plugin;
mod unreadable_configuration;
mod unverified_certificate;
mod weak_password;

use super::config::Config;
use super::objection::{Objection, Objections};
use crate::core::finding::Rule;

/// A rule, and what looks for it.
struct Check {
    rule: &'static Rule,
    look: Look,
}

/// What a rule looks at.
enum Look {
    /// One file.
    File(fn(&Config, &mut Objections)),
    /// All of them together.
    Files(fn(&[Config], &mut Objections)),
}

const fn file(rule: &'static Rule, look: fn(&Config, &mut Objections)) -> Check {
    Check { rule, look: Look::File(look) }
}

const fn files(rule: &'static Rule, look: fn(&[Config], &mut Objections)) -> Check {
    Check { rule, look: Look::Files(look) }
}

/// Every rule, in order of number.
const ALL: [Check; 25] = [
    file(&unreadable_configuration::RULE, unreadable_configuration::look),
    file(&repeated_key::RULE, repeated_key::look),
    files(&overridden_setting::RULE, overridden_setting::look),
    file(&object_tag::RULE, object_tag::look),
    file(&default_node_password::RULE, default_node_password::look),
    file(&empty_password::RULE, empty_password::look),
    file(&weak_password::RULE, weak_password::look),
    files(&reused_password::RULE, reused_password::look),
    file(&secret_in_configuration::RULE, secret_in_configuration::look),
    file(&readable_by_others::RULE, readable_by_others::look),
    files(&open_address::RULE, open_address::look),
    file(&plain_node_connection::RULE, plain_node_connection::look),
    file(&missing_secure::RULE, missing_secure::look),
    file(&plain_url::RULE, plain_url::look),
    file(&unverified_certificate::RULE, unverified_certificate::look),
    file(&local_source::RULE, local_source::look),
    file(&http_source::RULE, http_source::look),
    file(&rotated_addresses::RULE, rotated_addresses::look),
    file(&logged_payloads::RULE, logged_payloads::look),
    file(&logged_headers::RULE, logged_headers::look),
    file(&open_metrics::RULE, open_metrics::look),
    file(&error_reporting::RULE, error_reporting::look),
    file(&plain_repository::RULE, plain_repository::look),
    file(&snapshot_plugin::RULE, snapshot_plugin::look),
    file(&unpinned_plugin::RULE, unpinned_plugin::look),
];

/// Every rule, in order of number.
#[expect(
    clippy::indexing_slicing,
    reason = "it runs when it is compiled, where a wrong index is an error"
)]
pub static RULES: &[&Rule] = &{
    let mut rules: [&Rule; ALL.len()] = [&unreadable_configuration::RULE; ALL.len()];
    let mut at = 0;
    while at < rules.len() {
        rules[at] = ALL[at].rule;
        at += 1;
    }
    rules
};

/// Returns what the rules object to in the files.
pub(super) fn look(configs: &[Config]) -> Vec<Objection> {
    let mut out = Vec::new();
    for check in &ALL {
        let mut objections = Objections::of(check.rule);
        match check.look {
            Look::File(look) => {
                for (file, config) in configs.iter().enumerate() {
                    objections.file = file;
                    look(config, &mut objections);
                }
            }
            Look::Files(look) => look(configs, &mut objections),
        }
        out.append(&mut objections.into_list());
    }
    out
}
