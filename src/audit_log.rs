//! Floor 1: the audit log, one a machine and vault, that cannot be edited quietly. The format is docs/audit-log.md.
//!
//! | to find | look in |
//! |---|---|
//! | keys that only go forward, and the code of a record | `chain` |
//! | a record as text | [`record`] |
//! | how many records there are, and the next key | `state` |
//! | which files a log has | `files` |
//! | appending, starting, what a crash left | [`log`] |
//! | the end of a log: failures in a row, the newest records | [`tail`] |
//! | every record, and those that come | [`read`] |
//! | whether all of it holds | [`verify`] |
//! | letting old records go | [`prune`] |
//!
//! Deliberately not here: where the secret that a log starts from is kept, which records are vouched for, and who is
//! told. A log is written without the vault's key, so that a failed unlock can be recorded, and checked with it.

mod chain;
mod files;
mod lines;
pub mod log;
pub mod prune;
pub mod read;
pub mod record;
mod state;
pub mod tail;
pub mod verify;

pub use chain::Tagger;
pub use log::{Actor, AuditLog};
