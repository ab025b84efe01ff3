//! Which layers stand, and what came of a run.

use crate::core::confinement::{
    Attempt, Decision, Ending, Exception, Layer, Level, Outcome, Status, Usage, Witness,
};

use super::super::Request;
use super::super::behaviour::{self, Surroundings};
use super::super::protocol::{self, Answer};
use super::child::Layers;
use super::policy::Policy;
use super::step::{Failure, Step};
use super::watch::{Observed, Stop};

/// Which layers are tried, which are missing, and why.
#[derive(Debug)]
pub(super) struct Standing {
    required: Level,
    layers: Layers,
    namespaces: Missing,
    landlock: Missing,
    listener: Missing,
    landlock_version: u8,
    /// A failure that nothing can be done without.
    fatal: Option<Failure>,
    running: bool,
}

/// Why a layer is missing, if it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    No,
    NotAskedFor,
    Failed(Failure),
}

impl Standing {
    /// Returns how things stand before anything was tried.
    pub(super) fn new(required: Level, most: Level) -> Self {
        let asked = |level| if most >= level { Missing::No } else { Missing::NotAskedFor };
        Self {
            required,
            layers: Layers {
                namespaces: most >= Level::Full,
                landlock: most >= Level::Strong,
                listener: true,
            },
            namespaces: asked(Level::Full),
            landlock: asked(Level::Strong),
            listener: Missing::No,
            landlock_version: 0,
            fatal: None,
            running: false,
        }
    }

    /// Returns what to try next; `None` when what is left is less than what is required.
    pub(super) fn next(&self) -> Option<Layers> {
        (self.fatal.is_none() && self.level() >= self.required).then_some(self.layers)
    }

    /// Takes note of a failure, and goes on without the layer it belongs to.
    pub(super) fn failed(&mut self, failure: Failure) {
        match failure.step {
            Step::Namespaces | Step::UserNamespace | Step::Root if self.layers.namespaces => {
                self.layers.namespaces = false;
                self.namespaces = Missing::Failed(failure);
            }
            Step::Landlock if self.layers.landlock => {
                self.layers.landlock = false;
                self.landlock = Missing::Failed(failure);
            }
            // WSL2 and LXD listen to everything that runs in them, and there is one listener for a process.
            Step::Listener if self.layers.listener && failure.errno == libc::EBUSY => {
                self.layers.listener = false;
                self.listener = Missing::Failed(failure);
            }
            _ => self.fatal = Some(failure),
        }
    }

    /// Takes note that a process is confined.
    pub(super) fn in_force(&mut self, landlock_version: u8) {
        self.landlock_version = landlock_version;
        self.running = true;
    }

    fn level(&self) -> Level {
        match self.layers {
            Layers { landlock: false, .. } => Level::Weak,
            Layers { namespaces: false, .. } => Level::Strong,
            Layers { .. } => Level::Full,
        }
    }

    fn layers(&self) -> Vec<Layer> {
        let layer = |name, missing: Missing, stands: String| match missing {
            Missing::No => Layer { name, in_force: self.running, state: stands, errno: None },
            Missing::NotAskedFor => {
                Layer { name, in_force: false, state: "not asked for".to_owned(), errno: None }
            }
            Missing::Failed(Failure { step, errno }) => Layer {
                name,
                in_force: false,
                state: format!("missing: {}", step.name()),
                errno: Some(errno),
            },
        };
        let on = || if self.running { "on".to_owned() } else { "not tried".to_owned() };
        let landlock = match self.landlock_version {
            0 => on(),
            version => format!("abi {version}"),
        };
        vec![
            layer("namespaces", self.namespaces, on()),
            layer("root", self.namespaces, on()),
            layer("landlock", self.landlock, landlock),
            layer("seccomp", Missing::No, on()),
            layer("listener", self.listener, on()),
            layer("no_new_privs", Missing::No, on()),
            layer("limits", Missing::No, on()),
        ]
    }

    /// Returns the outcome of a run that did not take place, since the layers that there are do not suffice.
    pub(super) fn unavailable_as_it_stands(self) -> Outcome {
        let failures = [self.fatal, self.namespaces.failure(), self.landlock.failure()];
        let why = match failures.into_iter().flatten().next() {
            Some(Failure { step, errno }) => {
                let error = std::io::Error::from_raw_os_error(errno);
                format!("this host does not allow what is required: {}: {error}", step.name())
            }
            None => "more is required than is asked for".to_owned(),
        };
        self.unavailable(why)
    }

    /// Returns the outcome of a run that did not take place.
    pub(super) fn unavailable(self, reason: String) -> Outcome {
        Outcome::unavailable(self.required, self.layers(), reason)
    }

    /// Returns the outcome of a run.
    pub(super) fn outcome(
        mut self,
        request: &Request,
        around: &Surroundings,
        observed: Observed,
        policy: Policy<'_>,
    ) -> Outcome {
        if let Some(failure) = observed.failure {
            self.fatal = Some(failure);
            self.running = false;
            return self.unavailable_as_it_stands();
        }
        let Policy { log, size, .. } = policy;
        let (calls, unlisted_calls) = log.into_calls();
        let audit = protocol::audit_events(&observed.audit.kept);
        let (mut attempts, unlisted) = behaviour::attempts(&calls, &audit, around);
        attempts.extend(near_the_limit(size.peak_space_bytes, request.limits.memory_bytes));
        let ruling = rule(request, &observed, size.peak_space_bytes);
        Outcome {
            level: Some(self.level()),
            required: self.required,
            layers: self.layers(),
            status: ruling.status,
            reason: ruling.reason,
            claimed_result: ruling.result,
            exception: ruling.exception,
            stdout: observed.stdout,
            stderr: observed.stderr,
            usage: Usage {
                wall: observed.wall,
                cpu: observed.ended.cpu,
                peak_bytes: size.peak_bytes,
                threads: size.threads,
            },
            exit: Ending { code: observed.ended.code, signal: observed.ended.signal },
            attempts,
            unlisted_attempts: unlisted.saturating_add(unlisted_calls),
        }
    }
}

/// Tells of a run that came near its limit on memory.
fn near_the_limit(peak_bytes: u64, limit_bytes: u64) -> Option<Attempt> {
    (peak_bytes >= limit_bytes / 100 * 80).then(|| Attempt {
        source: Witness::Parent,
        what: "memory".to_owned(),
        target: format!("{} of {} MiB", peak_bytes >> 20, limit_bytes >> 20),
        decision: Decision::Seen,
        needs: None,
        count: 1,
    })
}

impl Missing {
    fn failure(self) -> Option<Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::No | Self::NotAskedFor => None,
        }
    }
}

#[derive(Debug)]
struct Ruling {
    status: Status,
    reason: Option<String>,
    result: Option<serde_json::Value>,
    exception: Option<Exception>,
}

/// Decides how a run ended. What the parent knows goes before what the plugin's process says.
fn rule(request: &Request, observed: &Observed, peak_space_bytes: u64) -> Ruling {
    let plain = |status, reason: String| Ruling {
        status,
        reason: Some(reason),
        result: None,
        exception: None,
    };
    let limits = &request.limits;
    match observed.stopped {
        Some(Stop::Deadline) => {
            return plain(Status::Timeout, format!("it ran longer than {:?}", limits.wall));
        }
        Some(Stop::ResultTooLarge) => {
            let reason = format!("the answer is larger than {} bytes", limits.result_bytes);
            return plain(Status::ResultTooLarge, reason);
        }
        None => {}
    }
    let short_of_memory = peak_space_bytes >= limits.memory_bytes / 100 * 95;
    if let Some(signal) = observed.ended.signal {
        let spent = observed.ended.cpu >= limits.wall;
        return if spent && matches!(signal, libc::SIGKILL | libc::SIGXCPU) {
            plain(Status::CpuLimit, format!("it computed longer than {:?}", limits.wall))
        } else if short_of_memory {
            plain(Status::Memory, format!("it wanted more than {} bytes", limits.memory_bytes))
        } else {
            plain(Status::Killed, format!("signal {signal} ended it"))
        };
    }
    match protocol::answer(&observed.result.kept, limits) {
        // Our own part in it ends with 0 once it has answered.
        Ok(Answer::Returned(_)) if observed.ended.code != Some(0) => {
            let code = observed.ended.code.unwrap_or_default();
            plain(Status::ProtocolError, format!("it answered, and ended with code {code}"))
        }
        Ok(Answer::Returned(value)) => {
            Ruling { status: Status::Ok, reason: None, result: Some(value), exception: None }
        }
        Ok(Answer::Raised(raised)) => {
            let memory = raised.class == "builtins.MemoryError";
            let status = if memory { Status::Memory } else { Status::Exception };
            Ruling { status, reason: None, result: None, exception: Some(raised) }
        }
        // Python at its limit may not even have what it takes to say so.
        Err(none) if none.status() == Status::NoResult && short_of_memory => {
            plain(Status::Memory, format!("it wanted more than {} bytes", limits.memory_bytes))
        }
        Err(none) => plain(none.status(), none.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(step: Step, errno: i32) -> Failure {
        Failure { step, errno }
    }

    #[test]
    fn without_namespaces_it_goes_on_where_strong_is_enough() {
        let mut standing = Standing::new(Level::Strong, Level::Full);
        standing.failed(failure(Step::UserNamespace, libc::EPERM));
        let layers = standing.next().unwrap();
        assert!(!layers.namespaces && layers.landlock && layers.listener);
        assert_eq!(standing.level(), Level::Strong);
        let missing = &standing.layers()[0];
        assert_eq!((missing.name, missing.errno), ("namespaces", Some(libc::EPERM)));
        assert_eq!(missing.state, "missing: writing uid_map");
    }

    #[test]
    fn below_what_is_required_nothing_is_tried() {
        let mut standing = Standing::new(Level::Full, Level::Full);
        standing.failed(failure(Step::Namespaces, libc::EPERM));
        assert_eq!(standing.next(), None);
        let mut standing = Standing::new(Level::Strong, Level::Full);
        standing.failed(failure(Step::Landlock, libc::ENOSYS));
        assert_eq!(standing.next(), None);
        assert_eq!(Standing::new(Level::Full, Level::Strong).next(), None);
    }

    #[test]
    fn only_a_listener_that_is_taken_is_done_without() {
        let mut standing = Standing::new(Level::Strong, Level::Full);
        standing.failed(failure(Step::Listener, libc::EBUSY));
        assert!(standing.next().is_some_and(|layers| !layers.listener));
        let mut standing = Standing::new(Level::Weak, Level::Full);
        standing.failed(failure(Step::Listener, libc::EINVAL));
        assert_eq!(standing.next(), None);
    }

    #[test]
    fn what_fails_twice_or_has_no_substitute_ends_it() {
        for step in [Step::Birth, Step::Limits, Step::NoNewPrivileges, Step::Filter, Step::Execute]
        {
            let mut standing = Standing::new(Level::Weak, Level::Full);
            standing.failed(failure(step, libc::EPERM));
            assert_eq!(standing.next(), None, "{step:?}");
            let outcome = standing.unavailable_as_it_stands();
            assert_eq!((outcome.status, outcome.level), (Status::Unavailable, None));
            assert!(outcome.reason.unwrap().contains(step.name()));
            assert!(outcome.layers.iter().all(|layer| !layer.in_force));
        }
        let mut standing = Standing::new(Level::Weak, Level::Weak);
        standing.failed(failure(Step::Root, libc::EPERM));
        assert_eq!(standing.next(), None);
    }
}
