//! `remove`.
