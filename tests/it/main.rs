//! The one integration binary: a module a subject.
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked to")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "what a test counts and reads is its own"
)]

#[cfg(unix)]
#[cfg(test)]
mod cli;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod generated;
#[cfg(unix)]
#[cfg(test)]
mod pty;
#[cfg(unix)]
#[cfg(test)]
mod sonora;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
