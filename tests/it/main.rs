//! The one integration binary: a module a subject.
#![allow(missing_docs, reason = "tests are read, not linked to")]

#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
