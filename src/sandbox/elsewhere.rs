//! Systems that have no means of confinement that we use: nothing runs there, and the outcome says so.

use crate::core::confinement::{Captured, Ending, Outcome, Status, Usage};

use super::Request;

/// Returns the outcome of a run that did not take place.
pub(super) fn run(request: &Request) -> Outcome {
    Outcome {
        level: None,
        required: request.min_level,
        layers: Vec::new(),
        status: Status::Unavailable,
        reason: Some("the sandbox needs Linux 5.13 or newer, with Landlock and seccomp".to_owned()),
        claimed_result: None,
        exception: None,
        stdout: Captured::default(),
        stderr: Captured::default(),
        usage: Usage::default(),
        exit: Ending::default(),
        attempts: Vec::new(),
        unlisted_attempts: 0,
    }
}
