//! Security for Discord music bots on one machine: an encrypted vault and what surrounds it.
//!
//! Modules stand on floors, and each names only lower ones:
//!
//! | floor | module | what it is |
//! |---|---|---|
//! | 0 | [`core`] | words that everyone shares: secrets, limits, disk, clock |
//! | 1 | [`vault`] | the encrypted vault: format, slots, rotation, receipts |
//! | 1 | [`audit_log`] | the audit log: forward-secure, one a machine |
//! | 1 | [`leaks`] | values in text: every form of them, search, masking |
//! | 1 | [`firewall`] | the plugin firewall: what untrusted Python source can do |
//! | 1 | [`json_scan`] | the JSON scanner: what a document does to who reads it |
//! | 1 | [`guard`] | guards: queries, configuration of nodes, certificates |
//! | 1 | [`hygiene`] | secrets and what surrounds them, in good order or not |
//! | 1 | [`sandbox`] | the sandbox: a function of a plugin, confined |
//! | 1 | [`hygiene`] | secrets that are weak, old, or in the wrong place |
//! | 1 | [`render`] | results as text and as versioned JSON |
//! | 2 | `cli` | the command line (feature `cli`) |
//!
//! The library never prints, prompts, reads the environment or exits; `cli` does all four.

pub mod audit_log;
#[cfg(feature = "cli")]
pub mod cli;
pub mod core;
pub mod firewall;
pub mod guard;
pub mod hygiene;
pub mod json_scan;
pub mod leaks;
pub mod render;
pub mod sandbox;
pub mod vault;
