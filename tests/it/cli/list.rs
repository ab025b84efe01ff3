//! `list`.
