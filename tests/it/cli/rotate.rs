//! `rotate`.
