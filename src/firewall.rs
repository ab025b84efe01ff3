//! Floor 1: the plugin firewall: what untrusted Python source can do, and what no plugin may do.

pub(crate) mod analysis;
pub(crate) mod check;
pub(crate) mod declaration;
pub(crate) mod engine;
pub(crate) mod environment;
pub(crate) mod exports;
pub(crate) mod fact;
pub(crate) mod internals;
pub(crate) mod parse;
pub(crate) mod rules;
pub(crate) mod tables;
pub(crate) mod value;
