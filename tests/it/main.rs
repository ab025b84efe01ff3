//! The one integration binary: a module a subject.
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked to")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "what a test counts and reads is its own"
)]

#[cfg(test)]
mod api_keys;
#[cfg(test)]
mod audit_log;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod contention;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod crash_disk;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod firewall_input;
#[cfg(test)]
mod flips;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod home;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hygiene;
#[cfg(test)]
mod json_scan;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod keyring;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod leak_search;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod lock;
#[cfg(test)]
mod masking;
#[cfg(test)]
mod node_config;
#[cfg(test)]
mod plugin;
#[cfg(test)]
mod project;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod pty;
#[cfg(test)]
mod query;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod recipes;
#[cfg(test)]
mod render;
#[cfg(test)]
mod rule_fixtures;
#[cfg(test)]
mod rule_texts;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod sandbox;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod sonora;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod wrong_key;
