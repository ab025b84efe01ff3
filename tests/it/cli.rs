//! The commands, through the binary: a file a command, and one for what they share.

mod completions;
mod export;
mod get;
mod global;
mod import;
mod info;
mod init;
mod list;
pub mod plugin;
mod receipt;
mod remove;
mod rotate;
mod run;
mod slot;
mod status;
mod store;
mod tour;
