//! Floor 1: the encrypted vault. The format is docs/vault-format.md.
//!
//! | to find | look in |
//! |---|---|
//! | what is in the clear, signed | [`header`], `fields` |
//! | keys and what is derived from them | [`keys`], [`kdf`] |
//! | ways in | [`slots`], [`slots::passphrase`], [`slots::age`] |
//! | what is sealed | [`index`], [`entry`], [`name`], [`padding`] |
//! | reading, writing a generation | [`read`], `body`, `write`, `commit` |
//! | a vault at its path | [`store`], [`rotation`], `lock`, `backups` |
//! | what is recorded of a change, and vouched for | [`record`], [`control`] |
//! | a data key kept for a while | [`session`] |
//! | a copy elsewhere, and back | [`backup`] |
//! | keys for services of one's own | [`api_keys`] |
//! | what this machine has seen | [`receipts`] |
//! | text with places for values | [`template`] |
//! | formats of others | [`exchange`] |
//!
//! [`header`], [`index`], [`entry`] and [`padding`] are pure: bytes in, values out. Only what
//! takes a [`Disk`](crate::core::disk::Disk) touches one. Deliberately not here: prompts,
//! the environment, printing.

pub mod api_keys;
pub mod backup;
mod backups;
mod body;
mod commit;
pub mod control;
pub mod entry;
mod error;
pub mod exchange;
mod fields;
pub mod header;
pub mod index;
pub mod kdf;
pub mod keys;
mod lock;
pub mod name;
pub mod padding;
pub mod read;
pub mod receipts;
pub mod record;
pub mod rotation;
pub mod session;
pub mod slots;
pub mod store;
pub mod template;
mod write;

pub use error::{DamagedPart, VaultError};
