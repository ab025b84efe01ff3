//! Systems that have no means of confinement that we use: nothing runs there, and the outcome says so.

use crate::core::confinement::Outcome;

use super::Request;

/// Returns the outcome of a run that did not take place.
pub(super) fn run(request: &Request) -> Outcome {
    let reason = "the sandbox needs Linux 5.13 or newer, with Landlock and seccomp";
    Outcome::unavailable(request.min_level, Vec::new(), reason.to_owned())
}
