//! The one integration binary: a module a subject.
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked to")]

#[cfg(test)]
mod crash;
#[cfg(test)]
mod crash_disk;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
