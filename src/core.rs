//! Floor 0: the words that every other module shares; it knows nobody.

pub mod behaviour;
pub mod capability;
pub mod clock;
pub mod confinement;
pub mod disk;
pub mod encoded_track;
pub mod finding;
pub mod fingerprint;
pub mod generate;
pub mod guarded;
pub mod host;
pub mod json;
pub mod limits;
pub mod memory;
pub mod pickle;
pub mod process;
pub mod progress;
pub mod report;
pub mod secret;
pub mod secret_patterns;
pub mod selection;
pub mod shallow;
pub mod source;
pub mod sys;
pub mod text;
pub mod tls_facts;
