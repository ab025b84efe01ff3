//! Floor 1: results, as text for people and as versioned JSON for programs. One file a format.

pub mod github;
pub mod gitlab;
pub mod json;
pub mod markdown;
pub mod sarif;
pub mod text;
