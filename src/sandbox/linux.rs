//! Linux: a process that confines itself and becomes Python, and the supervisor that watches it.

mod calls;
mod child;
mod elf;
mod filter;
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

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::core::confinement::Outcome;

use self::child::Ceilings;
use self::launch::{Launched, launch};
use self::outcome::Standing;
use self::policy::Policy;
use self::process::{Process, Size};
use self::view::View;
use super::protocol::{self, BOOTSTRAP};
use super::{Request, SandboxError};

/// Runs a function of a plugin, as confined as this host allows, if that is enough.
pub(super) fn run(request: &Request) -> Result<Outcome, SandboxError> {
    let interpreter = interpreter::find(&request.python)?;
    let granted: Vec<PathBuf> = request.paths.clone();
    let view = View::new(&interpreter, &granted, None);
    let mut standing = Standing::new(request.min_level, request.max_level);
    if let Some(obstacle) = launch::obstacle() {
        return Ok(standing.unavailable(obstacle.to_string()));
    }
    // What reads our memory reads the plugin's arguments, and more.
    let _ = crate::core::process::harden();
    let literal = protocol::request_literal(request, &[]);
    let deadline = Instant::now().checked_add(request.limits.wall);
    let deadline = deadline.unwrap_or_else(Instant::now);
    let launched = loop {
        let Some(layers) = standing.next() else {
            return Ok(standing.unavailable_as_it_stands());
        };
        let command = command(&interpreter.program);
        match launch(&view, layers, false, ceilings(request), command, deadline) {
            Ok(launched) => break launched,
            Err(failure) => standing.failed(failure),
        }
    };
    Ok(watch_over(request, &view, standing, launched, &literal))
}

fn watch_over(
    request: &Request,
    view: &View,
    mut standing: Standing,
    launched: Launched,
    literal: &[u8],
) -> Outcome {
    standing.in_force(launched.landlock);
    let mut policy = Policy {
        view,
        process: Process::new(launched.child.pid),
        log: log::Log::default(),
        size: Size::default(),
        threads: request.limits.threads,
        landlock: launched.landlock > 0,
        started: false,
    };
    match watch::watch(launched, literal, &request.limits, &mut policy) {
        Ok(observed) => standing.outcome(request, view, observed, policy),
        Err(errno) => standing.unavailable(format!("could not watch it: {errno}")),
    }
}

fn command(program: &std::path::Path) -> Command {
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

fn ceilings(request: &Request) -> Ceilings {
    let wall = request.limits.wall;
    Ceilings {
        memory_bytes: request.limits.memory_bytes,
        cpu_seconds: wall.as_secs() + u64::from(wall.subsec_nanos() > 0),
        file_bytes: 0,
        threads: request.limits.threads,
    }
}
