//! The commands, through the binary: a file a command, and one for what they share.

mod backup;
mod completions;
mod edit;
mod export;
mod generate;
mod get;
mod global;
mod history;
mod import;
mod info;
mod init;
mod inject;
mod list;
pub mod plugin;
mod receipt;
mod redact;
mod remove;
mod rename;
mod restore;
mod rotate;
mod run;
mod slot;
mod status;
mod store;
mod tour;
mod trust;
mod validate_plugin;
