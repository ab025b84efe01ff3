//! Floor 1: the plugin firewall: what untrusted Python source can do, and what no plugin may do.

pub(crate) mod analysis;
pub mod baseline;
pub(crate) mod check;
pub mod declaration;
pub(crate) mod decode;
pub(crate) mod dotted;
pub mod drift;
pub(crate) mod engine;
pub(crate) mod environment;
pub(crate) mod exports;
pub(crate) mod fact;
pub mod inline;
pub(crate) mod input;
pub(crate) mod internals;
pub mod manifest;
pub mod notes;
pub mod parse;
pub mod permissions;
pub mod policy;
pub(crate) mod regex_shape;
pub mod registry;
pub mod rules;
pub mod scan;
pub(crate) mod secret_names;
pub(crate) mod tables;
pub(crate) mod value;
