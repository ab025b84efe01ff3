//! Floor 1: the plugin firewall: what untrusted Python source can do, and what no plugin may do.

pub(crate) mod analysis;
pub(crate) mod decode;
pub(crate) mod input;
pub mod parse;
pub mod rules;
pub mod scan;
pub(crate) mod tables;
