//! The one integration binary: a module a subject.
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked to")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "what a test counts and reads is its own"
)]

#[cfg(test)]
mod contention;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod home;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
