//! `completions`.
