//! Names of system calls that are refused, and which of their arguments say what they were about.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::super::behaviour::Operand;

/// Where a call has what it is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Nothing,
    /// The arguments with these indexes, as numbers.
    Numbers(&'static [u8]),
    /// A path, at the address in this argument.
    Path(u8),
    /// The address of a socket, at the address in the first argument, as long as the second says.
    Address(u8, u8),
}

/// The longest address of a socket (`struct sockaddr_un`).
pub(super) const MAX_ADDRESS_BYTES: usize = 110;

/// Returns the name of a call, and where it has what it is about.
pub(super) fn of(number: i32) -> Option<(&'static str, Shape)> {
    let here = TABLE.iter().chain(TABLE_HERE).find(|(call, ..)| *call == i64::from(number));
    here.map(|(_, name, shape)| (*name, *shape))
}

macro_rules! table {
    ($($name:literal $number:ident $shape:expr;)+) => { &[$((libc::$number, $name, $shape),)+] };
}

use Shape::{Address, Nothing, Numbers, Path};

type Row = (libc::c_long, &'static str, Shape);

const TABLE: &[Row] = table! {
    "accept" SYS_accept Nothing;
    "accept4" SYS_accept4 Nothing;
    "acct" SYS_acct Path(0);
    "add_key" SYS_add_key Nothing;
    "adjtimex" SYS_adjtimex Nothing;
    "bind" SYS_bind Address(1, 2);
    "bpf" SYS_bpf Numbers(&[0]);
    "capset" SYS_capset Nothing;
    "chroot" SYS_chroot Path(0);
    "clock_getres" SYS_clock_getres Numbers(&[0]);
    "clock_gettime" SYS_clock_gettime Numbers(&[0]);
    "clock_nanosleep" SYS_clock_nanosleep Numbers(&[0]);
    "clock_settime" SYS_clock_settime Nothing;
    "clone" SYS_clone Numbers(&[0]);
    "connect" SYS_connect Address(1, 2);
    "copy_file_range" SYS_copy_file_range Nothing;
    "delete_module" SYS_delete_module Path(0);
    "execve" SYS_execve Path(0);
    "execveat" SYS_execveat Path(1);
    "fallocate" SYS_fallocate Nothing;
    "fanotify_init" SYS_fanotify_init Nothing;
    "fchdir" SYS_fchdir Nothing;
    "fchmod" SYS_fchmod Nothing;
    "fchmodat" SYS_fchmodat Path(1);
    "fchmodat2" SYS_fchmodat2 Path(1);
    "fchown" SYS_fchown Nothing;
    "fchownat" SYS_fchownat Path(1);
    "fcntl" SYS_fcntl Numbers(&[0, 1, 2]);
    "fdatasync" SYS_fdatasync Nothing;
    "fgetxattr" SYS_fgetxattr Nothing;
    "finit_module" SYS_finit_module Nothing;
    "flistxattr" SYS_flistxattr Nothing;
    "flock" SYS_flock Nothing;
    "fremovexattr" SYS_fremovexattr Nothing;
    "fsetxattr" SYS_fsetxattr Nothing;
    "fsmount" SYS_fsmount Nothing;
    "fsopen" SYS_fsopen Path(0);
    "fsync" SYS_fsync Nothing;
    "ftruncate" SYS_ftruncate Nothing;
    "get_mempolicy" SYS_get_mempolicy Nothing;
    "get_robust_list" SYS_get_robust_list Numbers(&[0]);
    "getpgid" SYS_getpgid Numbers(&[0]);
    "getpriority" SYS_getpriority Numbers(&[0, 1]);
    "getresgid" SYS_getresgid Nothing;
    "getresuid" SYS_getresuid Nothing;
    "getsid" SYS_getsid Numbers(&[0]);
    "getxattr" SYS_getxattr Path(0);
    "init_module" SYS_init_module Nothing;
    "inotify_add_watch" SYS_inotify_add_watch Path(1);
    "inotify_init1" SYS_inotify_init1 Nothing;
    "io_setup" SYS_io_setup Nothing;
    "io_submit" SYS_io_submit Nothing;
    "io_uring_enter" SYS_io_uring_enter Nothing;
    "io_uring_register" SYS_io_uring_register Nothing;
    "io_uring_setup" SYS_io_uring_setup Nothing;
    "ioctl" SYS_ioctl Numbers(&[0, 1]);
    "ioprio_get" SYS_ioprio_get Numbers(&[0, 1]);
    "ioprio_set" SYS_ioprio_set Numbers(&[0, 1]);
    "kcmp" SYS_kcmp Numbers(&[0, 1]);
    "kexec_load" SYS_kexec_load Nothing;
    "keyctl" SYS_keyctl Numbers(&[0]);
    "kill" SYS_kill Numbers(&[0, 1]);
    "lgetxattr" SYS_lgetxattr Path(0);
    "linkat" SYS_linkat Path(1);
    "listen" SYS_listen Nothing;
    "listxattr" SYS_listxattr Path(0);
    "lsetxattr" SYS_lsetxattr Path(0);
    "mbind" SYS_mbind Nothing;
    "memfd_create" SYS_memfd_create Path(0);
    "memfd_secret" SYS_memfd_secret Nothing;
    "mincore" SYS_mincore Nothing;
    "mkdirat" SYS_mkdirat Path(1);
    "mknodat" SYS_mknodat Path(1);
    "mlock" SYS_mlock Nothing;
    "mlock2" SYS_mlock2 Nothing;
    "mlockall" SYS_mlockall Nothing;
    "mount" SYS_mount Path(1);
    "mount_setattr" SYS_mount_setattr Path(1);
    "move_mount" SYS_move_mount Path(1);
    "move_pages" SYS_move_pages Numbers(&[0]);
    "mq_open" SYS_mq_open Path(0);
    "msgctl" SYS_msgctl Numbers(&[0, 1]);
    "msgget" SYS_msgget Nothing;
    "msgrcv" SYS_msgrcv Numbers(&[0]);
    "msgsnd" SYS_msgsnd Numbers(&[0]);
    "name_to_handle_at" SYS_name_to_handle_at Path(1);
    "open_by_handle_at" SYS_open_by_handle_at Nothing;
    "open_tree" SYS_open_tree Path(1);
    "openat2" SYS_openat2 Path(1);
    "perf_event_open" SYS_perf_event_open Nothing;
    "personality" SYS_personality Numbers(&[0]);
    "pidfd_getfd" SYS_pidfd_getfd Numbers(&[0, 1]);
    "pidfd_open" SYS_pidfd_open Numbers(&[0]);
    "pidfd_send_signal" SYS_pidfd_send_signal Numbers(&[0, 1]);
    "pivot_root" SYS_pivot_root Path(0);
    "prctl" SYS_prctl Numbers(&[0]);
    "prlimit64" SYS_prlimit64 Numbers(&[0, 1]);
    "process_madvise" SYS_process_madvise Nothing;
    "process_vm_readv" SYS_process_vm_readv Numbers(&[0]);
    "process_vm_writev" SYS_process_vm_writev Numbers(&[0]);
    "ptrace" SYS_ptrace Numbers(&[0, 1]);
    "pwrite64" SYS_pwrite64 Nothing;
    "pwritev" SYS_pwritev Nothing;
    "reboot" SYS_reboot Nothing;
    "removexattr" SYS_removexattr Path(0);
    "renameat" SYS_renameat Path(1);
    "renameat2" SYS_renameat2 Path(1);
    "request_key" SYS_request_key Nothing;
    "rt_sigqueueinfo" SYS_rt_sigqueueinfo Numbers(&[0, 1]);
    "rt_sigsuspend" SYS_rt_sigsuspend Nothing;
    "rt_tgsigqueueinfo" SYS_rt_tgsigqueueinfo Numbers(&[0, 2]);
    "sched_getaffinity" SYS_sched_getaffinity Numbers(&[0]);
    "sched_getparam" SYS_sched_getparam Numbers(&[0]);
    "sched_getscheduler" SYS_sched_getscheduler Numbers(&[0]);
    "sched_setaffinity" SYS_sched_setaffinity Numbers(&[0]);
    "sched_setattr" SYS_sched_setattr Numbers(&[0]);
    "sched_setscheduler" SYS_sched_setscheduler Numbers(&[0, 1]);
    "seccomp" SYS_seccomp Numbers(&[0, 1]);
    "semctl" SYS_semctl Numbers(&[0]);
    "semget" SYS_semget Nothing;
    "semop" SYS_semop Numbers(&[0]);
    "semtimedop" SYS_semtimedop Numbers(&[0]);
    "sendfile" SYS_sendfile Nothing;
    "sendmmsg" SYS_sendmmsg Nothing;
    "sendmsg" SYS_sendmsg Nothing;
    "sendto" SYS_sendto Address(4, 5);
    "set_mempolicy" SYS_set_mempolicy Nothing;
    "setdomainname" SYS_setdomainname Nothing;
    "setfsgid" SYS_setfsgid Numbers(&[0]);
    "setfsuid" SYS_setfsuid Numbers(&[0]);
    "setgid" SYS_setgid Numbers(&[0]);
    "setgroups" SYS_setgroups Nothing;
    "sethostname" SYS_sethostname Nothing;
    "setns" SYS_setns Numbers(&[1]);
    "setpgid" SYS_setpgid Numbers(&[0, 1]);
    "setpriority" SYS_setpriority Numbers(&[0, 1, 2]);
    "setregid" SYS_setregid Numbers(&[0, 1]);
    "setresgid" SYS_setresgid Numbers(&[0, 1, 2]);
    "setresuid" SYS_setresuid Numbers(&[0, 1, 2]);
    "setreuid" SYS_setreuid Numbers(&[0, 1]);
    "setrlimit" SYS_setrlimit Numbers(&[0]);
    "setsid" SYS_setsid Nothing;
    "setsockopt" SYS_setsockopt Numbers(&[0, 1, 2]);
    "settimeofday" SYS_settimeofday Nothing;
    "setuid" SYS_setuid Numbers(&[0]);
    "setxattr" SYS_setxattr Path(0);
    "shmat" SYS_shmat Nothing;
    "shmctl" SYS_shmctl Numbers(&[0, 1]);
    "shmget" SYS_shmget Nothing;
    "signalfd4" SYS_signalfd4 Nothing;
    "socket" SYS_socket Numbers(&[0, 1, 2]);
    "socketpair" SYS_socketpair Numbers(&[0, 1, 2]);
    "splice" SYS_splice Nothing;
    "statfs" SYS_statfs Path(0);
    "swapon" SYS_swapon Path(0);
    "symlinkat" SYS_symlinkat Path(2);
    "sync" SYS_sync Nothing;
    "syncfs" SYS_syncfs Nothing;
    "syslog" SYS_syslog Nothing;
    "tgkill" SYS_tgkill Numbers(&[0, 1, 2]);
    "timer_create" SYS_timer_create Nothing;
    "timerfd_create" SYS_timerfd_create Nothing;
    "tkill" SYS_tkill Numbers(&[0, 1]);
    "truncate" SYS_truncate Path(0);
    "umount2" SYS_umount2 Path(0);
    "unlinkat" SYS_unlinkat Path(1);
    "unshare" SYS_unshare Numbers(&[0]);
    "userfaultfd" SYS_userfaultfd Nothing;
    "utimensat" SYS_utimensat Path(1);
    "vhangup" SYS_vhangup Nothing;
    "vmsplice" SYS_vmsplice Nothing;
    "waitid" SYS_waitid Nothing;
};

#[cfg(target_arch = "x86_64")]
const TABLE_HERE: &[Row] = table! {
    "chmod" SYS_chmod Path(0);
    "chown" SYS_chown Path(0);
    "creat" SYS_creat Path(0);
    "fork" SYS_fork Nothing;
    "inotify_init" SYS_inotify_init Nothing;
    "ioperm" SYS_ioperm Nothing;
    "iopl" SYS_iopl Nothing;
    "lchown" SYS_lchown Path(0);
    "link" SYS_link Path(0);
    "mkdir" SYS_mkdir Path(0);
    "mknod" SYS_mknod Path(0);
    "modify_ldt" SYS_modify_ldt Nothing;
    "rename" SYS_rename Path(0);
    "rmdir" SYS_rmdir Path(0);
    "signalfd" SYS_signalfd Nothing;
    "symlink" SYS_symlink Path(1);
    "unlink" SYS_unlink Path(0);
    "utime" SYS_utime Path(0);
    "utimes" SYS_utimes Path(0);
    "vfork" SYS_vfork Nothing;
};
#[cfg(not(target_arch = "x86_64"))]
const TABLE_HERE: &[Row] = &[];

/// Reads the address of a socket (`struct sockaddr_in`, `sockaddr_in6`, `sockaddr_un`).
pub(super) fn address(bytes: &[u8]) -> Option<Operand> {
    let (family, rest) = bytes.split_first_chunk::<2>()?;
    match i32::from(u16::from_ne_bytes(*family)) {
        libc::AF_INET => {
            let (port, rest) = rest.split_first_chunk()?;
            let address = Ipv4Addr::from(*rest.first_chunk::<4>()?);
            Some(Operand::Address(SocketAddr::new(address.into(), u16::from_be_bytes(*port))))
        }
        libc::AF_INET6 => {
            let (port, rest) = rest.split_first_chunk()?;
            let octets = rest.get(4..)?.first_chunk::<16>()?;
            let address = IpAddr::from(Ipv6Addr::from(*octets));
            Some(Operand::Address(SocketAddr::new(address, u16::from_be_bytes(*port))))
        }
        libc::AF_UNIX => {
            // A path ends at its zero byte; an abstract name begins with one and is as long as it is.
            let end = match rest.first() {
                Some(0) => rest.len(),
                _ => rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len()),
            };
            rest.get(..end).map(|path| Operand::Unix(path.to_vec()))
        }
        _ => None,
    }
}
