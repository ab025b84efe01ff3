//! What the child does between its birth and Python: it gives up everything, step by step.
//!
//! The order matters. Namespaces and mounts need rights that the later steps take away; limits on descriptors come
//! after the rules of Landlock, which are made of descriptors; the filter comes last, since it refuses the rest.

use std::fs;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::io::Errno;
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, chdir, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit, setsid,
};
use rustix::thread::{
    CapabilitiesSecureBits, CapabilitySet, CapabilitySets, set_capabilities,
    set_capabilities_secure_bits, set_no_new_privs,
};

use crate::core::sys::child::arrange_descriptors;
use crate::core::sys::confine::{install_filter, install_filter_with_listener};
use crate::core::sys::keyring;

use super::filter::{self, Purpose};
use super::root;
use super::step::{Failure, Step, tell_failure, tell_ready};
use super::view::View;

/// Everything that the child needs, made by the parent.
#[derive(Debug)]
pub(super) struct Preparation<'a> {
    pub(super) view: &'a View,
    pub(super) layers: Layers,
    /// Whether connections were granted.
    pub(super) network: bool,
    pub(super) limits: Ceilings,
    /// Python, its arguments and its environment.
    pub(super) command: Command,
    /// The child's descriptors from 0 on.
    pub(super) descriptors: Vec<OwnedFd>,
    /// Where it tells how it goes.
    pub(super) socket: OwnedFd,
    /// The user and group in the parent's namespace.
    pub(super) ids: (u32, u32),
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layers {
    pub(super) namespaces: bool,
    pub(super) landlock: bool,
    pub(super) listener: bool,
}

/// Limits that the kernel keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ceilings {
    pub(super) memory_bytes: u64,
    pub(super) cpu_seconds: u64,
    pub(super) file_bytes: u64,
    pub(super) threads: u32,
}

/// Confines this process and becomes Python. Returns only when that failed; the parent was told.
pub(super) fn become_python(prepared: Preparation<'_>) -> u8 {
    let Preparation { view, layers, network, limits, mut command, descriptors, socket, ids } =
        prepared;
    let early = |step| move |errno: Errno| Failure { step, errno: errno.raw_os_error() };
    let first = leave_parent(layers, ids)
        .and_then(|()| {
            if layers.namespaces { root::enter(view).map_err(early(Step::Root)) } else { Ok(()) }
        })
        .and_then(|()| leave_session().map_err(early(Step::Session)));
    if let Err(failure) = first {
        tell_failure(socket.as_fd(), failure);
        return 1;
    }
    // A failure here cannot be told: the socket is among what moves. The parent sees it close.
    let Ok([socket]) = arrange_descriptors(descriptors, [socket]) else { return 1 };
    let confined = confine(view, layers, network, limits, &socket);
    let failure = match confined {
        Ok(()) => failed(Step::Execute)(&command.exec()),
        Err(failure) => failure,
    };
    tell_failure(socket.as_fd(), failure);
    1
}

fn failed(step: Step) -> impl Fn(&io::Error) -> Failure {
    move |error| Failure { step, errno: error.raw_os_error().unwrap_or(libc::EINVAL) }
}

fn refused(step: Step) -> impl Fn(Errno) -> Failure {
    move |errno| Failure { step, errno: errno.raw_os_error() }
}

fn leave_parent(layers: Layers, (user, group): (u32, u32)) -> Result<(), Failure> {
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(refused(Step::Tie))?;
    if layers.namespaces {
        // The parent has made itself unreadable, which a copy of it inherits, and with it the files of its own that
        // are written here belong to root.
        set_dumpable_behavior(DumpableBehavior::Dumpable).map_err(refused(Step::Tie))?;
        let write = |path: &str, text: String| {
            fs::write(path, text).map_err(|error| failed(Step::UserNamespace)(&error))
        };
        // Required before an ordinary user may write gid_map (user_namespaces(7)).
        write("/proc/self/setgroups", "deny".to_owned())?;
        write("/proc/self/uid_map", format!("{NOBODY} {user} 1"))?;
        write("/proc/self/gid_map", format!("{NOBODY} {group} 1"))?;
    }
    Ok(())
}

/// Who the process is in its own namespace: nobody there has a name.
const NOBODY: u32 = 65534;

fn leave_session() -> Result<(), Errno> {
    setsid()?;
    chdir("/")?;
    keyring::join_fresh_session()
        .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::INVAL))
}

fn confine(
    view: &View,
    layers: Layers,
    network: bool,
    limits: Ceilings,
    socket: &OwnedFd,
) -> Result<(), Failure> {
    set_limits(limits, layers).map_err(refused(Step::Limits))?;
    give_up_capabilities().map_err(refused(Step::Capabilities))?;
    set_no_new_privs(true).map_err(refused(Step::NoNewPrivileges))?;
    let landlock = if layers.landlock {
        super::landlock::restrict(view).map_err(|errno| Failure { step: Step::Landlock, errno })?
    } else {
        0
    };
    limit(Resource::Nofile, DESCRIPTORS).map_err(refused(Step::Limits))?;
    let purpose = Purpose {
        listener: layers.listener,
        network,
        scratch: view.scratch_bytes.is_some(),
        own_pid: rustix::process::getpid().as_raw_pid().cast_unsigned(),
    };
    let invalid = |_| Failure { step: Step::Filter, errno: libc::EINVAL };
    let program = filter::allow_list(purpose).map_err(invalid)?;
    let listener = if layers.listener {
        Some(
            install_filter_with_listener(&program)
                .map_err(|error| failed(Step::Listener)(&error))?,
        )
    } else {
        let unknown = filter::unknown_calls().map_err(invalid)?;
        install_filter(&unknown).map_err(|error| failed(Step::Filter)(&error))?;
        install_filter(&program).map_err(|error| failed(Step::Filter)(&error))?;
        None
    };
    tell_ready(socket.as_fd(), landlock, listener.as_ref()).map_err(refused(Step::Listener))
}

/// Enough for what asyncio and a few connections take.
const DESCRIPTORS: u64 = 64;

fn set_limits(limits: Ceilings, layers: Layers) -> Result<(), Errno> {
    limit(Resource::As, limits.memory_bytes)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Cpu, limits.cpu_seconds)?;
    limit(Resource::Fsize, limits.file_bytes)?;
    limit(Resource::Memlock, 0)?;
    limit(Resource::Msgqueue, 0)?;
    limit(Resource::Sigpending, 64)?;
    // The hard limit as well: it is what a plugin could raise it to.
    limit(Resource::Stack, 8 << 20)?;
    if layers.namespaces {
        // Without a user namespace it counts the processes that the user has elsewhere.
        limit(Resource::Nproc, limits.threads.into())?;
    }
    Ok(())
}

/// Sets a limit, lower where a lower one is in force already.
fn limit(resource: Resource, value: u64) -> Result<(), Errno> {
    let now = rustix::process::getrlimit(resource).maximum;
    let value = Some(now.map_or(value, |now| now.min(value)));
    setrlimit(resource, Rlimit { current: value, maximum: value })
}

/// Has root be root in name only, also in the program that follows.
fn give_up_capabilities() -> Result<(), Errno> {
    let bits = CapabilitiesSecureBits::NO_ROOT | CapabilitiesSecureBits::NO_ROOT_LOCKED;
    // Only root may, and only root needs it: others gain nothing when they start a program.
    let _ = set_capabilities_secure_bits(bits);
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
}
