//! What a system call means, in the words of permissions.

use std::net::SocketAddr;

use crate::core::capability::{Capability, Permission};

use super::{Call, Operand, Reading, Surroundings, needs};

/// What is done by a call, where its name says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// Changes the file system.
    Changes,
    /// Makes a process, or a thread of this one.
    Clones,
    /// Opens a file, for reading or writing.
    Opens,
    /// Needs this, whatever its arguments.
    Plain(Capability),
    /// Sees what lies at a path.
    Reads,
    /// Makes an endpoint for communication.
    Sockets,
    /// Talks to an address.
    Talks,
}

/// Every call with a word for what it does, in the order of the names. What is not here is told without one: a
/// newer libc calls what nobody thought of.
const DEEDS: &[(&str, Deed)] = &[
    ("accept", Deed::Plain(Capability::NetListen)),
    ("accept4", Deed::Plain(Capability::NetListen)),
    ("access", Deed::Reads),
    ("acct", Deed::Plain(Capability::Native)),
    ("add_key", Deed::Plain(Capability::Native)),
    ("bind", Deed::Plain(Capability::NetListen)),
    ("bpf", Deed::Plain(Capability::Native)),
    ("chdir", Deed::Reads),
    ("chmod", Deed::Changes),
    ("chown", Deed::Changes),
    ("chroot", Deed::Plain(Capability::Process)),
    ("clone", Deed::Clones),
    ("connect", Deed::Talks),
    ("creat", Deed::Changes),
    ("delete_module", Deed::Plain(Capability::Native)),
    ("execve", Deed::Plain(Capability::Process)),
    ("execveat", Deed::Plain(Capability::Process)),
    ("faccessat", Deed::Reads),
    ("faccessat2", Deed::Reads),
    ("fallocate", Deed::Changes),
    ("fanotify_init", Deed::Plain(Capability::Native)),
    ("fchmod", Deed::Changes),
    ("fchmodat", Deed::Changes),
    ("fchmodat2", Deed::Changes),
    ("fchown", Deed::Changes),
    ("fchownat", Deed::Changes),
    ("finit_module", Deed::Plain(Capability::Native)),
    ("fork", Deed::Plain(Capability::Process)),
    ("fsetxattr", Deed::Changes),
    ("fsmount", Deed::Plain(Capability::Native)),
    ("fsopen", Deed::Plain(Capability::Native)),
    ("ftruncate", Deed::Changes),
    ("futimesat", Deed::Changes),
    ("getxattr", Deed::Reads),
    ("init_module", Deed::Plain(Capability::Native)),
    ("inotify_add_watch", Deed::Reads),
    ("io_uring_enter", Deed::Plain(Capability::Native)),
    ("io_uring_register", Deed::Plain(Capability::Native)),
    ("io_uring_setup", Deed::Plain(Capability::Native)),
    ("kcmp", Deed::Plain(Capability::Native)),
    ("kexec_file_load", Deed::Plain(Capability::Native)),
    ("kexec_load", Deed::Plain(Capability::Native)),
    ("keyctl", Deed::Plain(Capability::Native)),
    ("kill", Deed::Plain(Capability::Process)),
    ("lchown", Deed::Changes),
    ("lgetxattr", Deed::Reads),
    ("link", Deed::Changes),
    ("linkat", Deed::Changes),
    ("listen", Deed::Plain(Capability::NetListen)),
    ("listxattr", Deed::Reads),
    ("llistxattr", Deed::Reads),
    ("lremovexattr", Deed::Changes),
    ("lsetxattr", Deed::Changes),
    ("lstat", Deed::Reads),
    ("memfd_create", Deed::Plain(Capability::FsWrite)),
    ("memfd_secret", Deed::Plain(Capability::Native)),
    ("mkdir", Deed::Changes),
    ("mkdirat", Deed::Changes),
    ("mknod", Deed::Changes),
    ("mknodat", Deed::Changes),
    ("mount", Deed::Plain(Capability::Native)),
    ("mount_setattr", Deed::Plain(Capability::Native)),
    ("move_mount", Deed::Plain(Capability::Native)),
    ("name_to_handle_at", Deed::Plain(Capability::Native)),
    ("newfstatat", Deed::Reads),
    ("open", Deed::Opens),
    ("open_by_handle_at", Deed::Plain(Capability::Native)),
    ("open_tree", Deed::Plain(Capability::Native)),
    ("openat", Deed::Opens),
    ("openat2", Deed::Opens),
    ("perf_event_open", Deed::Plain(Capability::Native)),
    ("personality", Deed::Plain(Capability::Native)),
    ("pidfd_getfd", Deed::Plain(Capability::Native)),
    ("pidfd_open", Deed::Plain(Capability::Process)),
    ("pidfd_send_signal", Deed::Plain(Capability::Process)),
    ("pivot_root", Deed::Plain(Capability::Native)),
    ("process_vm_readv", Deed::Plain(Capability::Native)),
    ("process_vm_writev", Deed::Plain(Capability::Native)),
    ("ptrace", Deed::Plain(Capability::Native)),
    ("readlink", Deed::Reads),
    ("readlinkat", Deed::Reads),
    ("removexattr", Deed::Changes),
    ("rename", Deed::Changes),
    ("renameat", Deed::Changes),
    ("renameat2", Deed::Changes),
    ("request_key", Deed::Plain(Capability::Native)),
    ("rmdir", Deed::Changes),
    ("rt_sigqueueinfo", Deed::Plain(Capability::Process)),
    ("rt_tgsigqueueinfo", Deed::Plain(Capability::Process)),
    ("sched_setaffinity", Deed::Plain(Capability::Process)),
    ("sched_setattr", Deed::Plain(Capability::Process)),
    ("sched_setparam", Deed::Plain(Capability::Process)),
    ("sched_setscheduler", Deed::Plain(Capability::Process)),
    ("sendmmsg", Deed::Talks),
    ("sendmsg", Deed::Talks),
    ("sendto", Deed::Talks),
    ("setns", Deed::Plain(Capability::Native)),
    ("setpriority", Deed::Plain(Capability::Process)),
    ("setresuid", Deed::Plain(Capability::Process)),
    ("setuid", Deed::Plain(Capability::Process)),
    ("setxattr", Deed::Changes),
    ("shmat", Deed::Plain(Capability::Native)),
    ("shmget", Deed::Plain(Capability::Native)),
    ("socket", Deed::Sockets),
    ("stat", Deed::Reads),
    ("statfs", Deed::Reads),
    ("statx", Deed::Reads),
    ("symlink", Deed::Changes),
    ("symlinkat", Deed::Changes),
    ("tgkill", Deed::Plain(Capability::Process)),
    ("tkill", Deed::Plain(Capability::Process)),
    ("truncate", Deed::Changes),
    ("umount2", Deed::Plain(Capability::Native)),
    ("unlink", Deed::Changes),
    ("unlinkat", Deed::Changes),
    ("unshare", Deed::Plain(Capability::Native)),
    ("userfaultfd", Deed::Plain(Capability::Native)),
    ("utime", Deed::Changes),
    ("utimensat", Deed::Changes),
    ("utimes", Deed::Changes),
    ("vfork", Deed::Plain(Capability::Process)),
    ("vmsplice", Deed::Plain(Capability::Native)),
];

/// `CLONE_THREAD`, clone(2).
const CLONE_THREAD: u64 = 0x1_0000;

/// Reads a call; `None` where every plugin may do that.
pub(super) fn read(call: &Call, around: &Surroundings) -> Option<Reading> {
    let found = DEEDS.binary_search_by_key(&call.name.as_str(), |(name, _)| name);
    let deed = found.ok().and_then(|place| DEEDS.get(place)).map(|(_, deed)| *deed);
    let target = target(&call.operand, around);
    let needs = match (deed, &call.operand) {
        (None, _) => None,
        (Some(Deed::Opens), Operand::Path { writes, .. }) => {
            if !writes && around.owns(&target) {
                return None;
            }
            let capability = if *writes { Capability::FsWrite } else { Capability::FsRead };
            Some(needs(capability, Some(target.clone())))
        }
        (Some(Deed::Opens | Deed::Reads), _) if around.owns(&target) => return None,
        (Some(Deed::Opens | Deed::Reads), _) => {
            Some(needs(Capability::FsRead, Some(target.clone())))
        }
        (Some(Deed::Changes), _) => Some(needs(Capability::FsWrite, Some(target.clone()))),
        (Some(Deed::Clones), Operand::Numbers(numbers))
            if numbers.first().is_some_and(|flags| flags & CLONE_THREAD != 0) =>
        {
            // Threads are free up to their number; one too many is a limit, not a permission.
            None
        }
        (Some(Deed::Clones), _) => Some(needs(Capability::Process, None)),
        (Some(Deed::Sockets), _) => Some(needs(Capability::NetSocket, None)),
        (Some(Deed::Talks), operand) => Some(talk(operand, around)),
        (Some(Deed::Plain(capability)), _) => Some(needs(capability, None)),
    };
    Some(Reading { what: call.name.clone(), target, needs })
}

fn talk(operand: &Operand, around: &Surroundings) -> Permission {
    match operand {
        Operand::Address(address) => needs(Capability::NetSocket, Some(around.endpoint(*address))),
        _ => needs(Capability::NetSocket, None),
    }
}

fn target(operand: &Operand, around: &Surroundings) -> String {
    match operand {
        Operand::Nothing => String::new(),
        Operand::Address(address) => address_text(*address, around),
        Operand::Numbers(numbers) => {
            numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
        }
        Operand::Path { bytes, .. } => text(bytes),
        Operand::Unix(bytes) => match bytes.split_first() {
            Some((0, name)) => format!("@{}", text(name)),
            _ => text(bytes),
        },
    }
}

fn address_text(address: SocketAddr, around: &Surroundings) -> String {
    match around.name_of(address.ip()) {
        Some(name) => format!("{name}:{} ({})", address.port(), address.ip()),
        None => address.to_string(),
    }
}

/// The most bytes of a path that are shown; `PATH_MAX` is 4096.
const MAX_PATH: usize = 4096;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..MAX_PATH).unwrap_or(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::DEEDS;

    #[test]
    fn names_are_in_order_for_the_search() {
        assert!(DEEDS.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
