//! A server's certificates and how it negotiates TLS.

use crate::core::finding::Rule;

/// Every rule, in order of number.
pub static RULES: &[&Rule] = &[];
