//! Floor 1: results, as text for people and as versioned JSON for programs. One file a format.

pub mod json;
pub mod text;
