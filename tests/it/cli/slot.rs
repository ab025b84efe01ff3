//! `slot`.
