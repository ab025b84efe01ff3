//! Linux: a process that confines itself and becomes Python, and the supervisor that watches it.

mod broker;
mod calls;
mod child;
mod elf;
mod filter;
mod grants;
mod interpreter;
mod landlock;
mod launch;
mod log;
mod outcome;
mod policy;
mod process;
mod root;
mod step;
mod syscalls;
mod view;
mod watch;

use std::path::Path;
use std::process::Command;

use crate::core::confinement::Outcome;

use self::broker::Broker;
use self::child::Ceilings;
use self::launch::{Attempt, launch};
use self::outcome::Standing;
use self::policy::Policy;
use self::process::{Process, Size};
use self::view::View;
use super::behaviour::Surroundings;
use super::protocol::{self, BOOTSTRAP};
use super::{Request, SandboxError};

/// Runs a function of a plugin, as confined as this host allows, if that is enough.
pub(super) fn run<T: Send>(
    request: &Request,
    meanwhile: impl FnOnce() -> T + Send,
) -> Result<(Outcome, T), SandboxError> {
    let interpreter = interpreter::find(&request.python)?;
    let granted = grants::read(request)?;
    let view = View::new(&interpreter, &granted.readable, granted.scratch_bytes);
    let mut standing = Standing::new(request.min_level, request.max_level);
    if let Some(obstacle) = launch::obstacle() {
        return Ok((standing.unavailable(obstacle.to_string()), meanwhile()));
    }
    // Who reads our memory reads the plugin's arguments, and more.
    let _ = crate::core::process::harden();
    let hosts = granted.names();
    let literal = protocol::request_literal(request, &hosts);
    let launched = loop {
        let Some(layers) = standing.next() else {
            return Ok((standing.unavailable_as_it_stands(), meanwhile()));
        };
        granted.fit(request, layers)?;
        let attempt = Attempt {
            view: &view,
            layers,
            network: !granted.hosts.is_empty(),
            limits: ceilings(request, &view),
        };
        match launch(attempt, command(&interpreter.program)) {
            Ok(launched) => break launched,
            Err(failure) => standing.failed(failure),
        }
    };
    standing.in_force(launched.landlock);
    let mut policy = Policy {
        view: &view,
        told: &granted.told,
        process: Process::new(launched.child.pid),
        log: log::Log::default(),
        broker: Broker::new(&granted.hosts),
        size: Size::default(),
        threads: request.limits.threads,
        landlock: launched.landlock > 0,
        started: false,
    };
    let (watched, done) = std::thread::scope(|scope| {
        let other = scope.spawn(meanwhile);
        let watched = watch::watch(launched, &literal, &request.limits, &mut policy);
        (watched, other.join())
    });
    let done = done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let outcome = match watched {
        Ok(observed) => {
            let around =
                Surroundings { own: view.readable.clone(), granted: granted.told.clone(), hosts };
            standing.outcome(request, &around, observed, policy)
        }
        Err(errno) => standing.unavailable(format!("could not watch it: {errno}")),
    };
    Ok((outcome, done))
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["-I", "-S", "-B", "-X", "utf8", "-c", BOOTSTRAP]).env_clear().envs([
        // UTF-8 without any files of a locale.
        ("LC_ALL", "C"),
        // glibc sets 64 MiB of address space aside for each of eight times as many arenas as there are cores: with
        // that, fourteen threads would reach the limit on memory.
        ("MALLOC_ARENA_MAX", "2"),
        ("TZ", "UTC"),
    ]);
    command
}

fn ceilings(request: &Request, view: &View) -> Ceilings {
    let wall = request.limits.wall;
    Ceilings {
        memory_bytes: request.limits.memory_bytes,
        cpu_seconds: wall.as_secs() + u64::from(wall.subsec_nanos() > 0),
        file_bytes: view.scratch_bytes.unwrap_or(0),
        threads: request.limits.threads,
    }
}
