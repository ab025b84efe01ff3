//! Floor 1: the plugin firewall: what untrusted Python source can do, and what no plugin may do.

pub(crate) mod analysis;
pub(crate) mod decode;
pub(crate) mod engine;
pub(crate) mod environment;
pub(crate) mod exports;
pub(crate) mod fact;
pub(crate) mod input;
pub(crate) mod internals;
pub mod parse;
pub mod rules;
pub mod scan;
pub(crate) mod tables;
pub(crate) mod value;
