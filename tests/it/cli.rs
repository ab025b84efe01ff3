//! The commands, through the binary: a file a command, and one for what they share.

mod completions;
mod get;
mod global;
mod info;
mod init;
mod list;
pub mod plugin;
mod receipt;
mod redact;
mod remove;
mod rotate;
mod run;
mod slot;
mod status;
mod store;
mod tour;
