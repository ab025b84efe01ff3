//! `tour`.
