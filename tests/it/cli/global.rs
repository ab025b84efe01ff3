//! `global`.
