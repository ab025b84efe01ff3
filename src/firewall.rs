//! Floor 1: what a plugin can do, read from its source without running it, and whether that was granted.

pub mod baseline;
pub mod drift;
pub mod inline;
pub mod manifest;
pub mod notes;
pub mod permissions;
pub mod policy;
pub mod registry;
pub mod rules;
pub mod scan;
pub mod selection;
