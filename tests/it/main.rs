//! The one integration binary: a module a subject.
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked to")]

#[cfg(test)]
mod properties;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
