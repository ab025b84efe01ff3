//! `receipt`.
