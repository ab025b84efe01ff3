//! The system calls that a plugin may make: one line each, with what their arguments must be.
//!
//! What CPython 3.9 to 3.14 needs to import every module of its standard library and to compute, and no more.
//! A call that is not here is asked about, or refused where nobody listens.

use libc::c_long;

/// What is asked of one argument of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Check {
    /// Which argument, from 0.
    pub(super) argument: u8,
    /// Whether all 64 bits count; the kernel looks at 32 bits of most arguments, and so must a filter.
    pub(super) wide: bool,
    pub(super) test: Test,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Test {
    /// It has this value.
    Is(u64),
    /// Of the bits in the first number, those in the second are set and the others are not.
    Bits(u64, u64),
    /// It is the number of the process itself.
    Own,
}

/// Any of the lists, every check of it. No list: whatever the arguments are.
pub(super) type Rule = &'static [&'static [Check]];

/// A call and when it is allowed.
pub(super) type Line = (c_long, Rule);

const ANY: Rule = &[];

const fn is(argument: u8, value: u64) -> Check {
    Check { argument, wide: false, test: Test::Is(value) }
}

const fn null(argument: u8) -> Check {
    Check { argument, wide: true, test: Test::Is(0) }
}

const fn bits(argument: u8, among: u64, set: u64) -> Check {
    Check { argument, wide: false, test: Test::Bits(among, set) }
}

const fn own(argument: u8) -> Check {
    Check { argument, wide: false, test: Test::Own }
}

/// The numbers of `libc` are signed; a register is not.
const fn bit(value: libc::c_int) -> u64 {
    value.cast_unsigned() as u64
}

/// The command of ioctl(2), whose type differs between C libraries.
#[allow(clippy::unnecessary_cast, reason = "it is none with musl")]
const fn command(value: libc::Ioctl) -> Check {
    is(1, value as u64)
}

/// The type of a socket without the flags that may come with it.
const KIND: u64 = !bit(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK) & 0xffff_ffff;

/// A clock that has a name. The others belong to a process or a thread, by its number, or to a device: they would tell
/// whether there is one, and how long it computed (`clock_getcpuclockid`(3)).
const fn clock() -> Check {
    bits(0, !15 & 0xffff_ffff, 0)
}

const fn stream(argument: u8) -> Check {
    bits(argument, KIND, bit(libc::SOCK_STREAM))
}

/// Flags of open(2) that write, make, empty, or give a handle that Landlock does not know (`O_PATH`).
pub(super) const BEYOND_READING: u64 = bit(libc::O_WRONLY
    | libc::O_RDWR
    | libc::O_CREAT
    | libc::O_TRUNC
    | libc::O_APPEND
    | libc::O_PATH)
    | TEMPORARY;

/// `O_TMPFILE` without the `O_DIRECTORY` that is part of it.
const TEMPORARY: u64 = bit(libc::O_TMPFILE & !libc::O_DIRECTORY);

/// The flags with which glibc and musl start a thread, and nothing that makes a process or a namespace.
pub(super) const THREAD_FLAGS: u64 = bit(libc::CLONE_VM
    | libc::CLONE_FS
    | libc::CLONE_FILES
    | libc::CLONE_SIGHAND
    | libc::CLONE_THREAD
    | libc::CLONE_SYSVSEM
    | libc::CLONE_SETTLS
    | libc::CLONE_PARENT_SETTID
    | libc::CLONE_CHILD_CLEARTID
    | libc::CLONE_DETACHED);

/// Says whether clone(2) with these flags starts a thread and does nothing else.
pub(super) const fn starts_a_thread(flags: u64) -> bool {
    flags & bit(libc::CLONE_THREAD) != 0 && flags & !THREAD_FLAGS == 0
}

/// Allowed everywhere.
pub(super) const ALLOWED: &[Line] = &[
    // Memory.
    (libc::SYS_brk, ANY),
    (libc::SYS_madvise, ANY),
    (libc::SYS_membarrier, ANY),
    (libc::SYS_mmap, ANY),
    (libc::SYS_mprotect, ANY),
    (libc::SYS_mremap, ANY),
    (libc::SYS_munmap, ANY),
    // Threads.
    (libc::SYS_exit, ANY),
    (libc::SYS_futex, ANY),
    (libc::SYS_futex_waitv, ANY),
    (libc::SYS_gettid, ANY),
    (libc::SYS_rseq, ANY),
    (libc::SYS_sched_yield, ANY),
    (libc::SYS_set_robust_list, ANY),
    (libc::SYS_set_tid_address, ANY),
    // Time.
    (libc::SYS_clock_getres, &[&[clock()]]),
    (libc::SYS_clock_gettime, &[&[clock()]]),
    (libc::SYS_clock_nanosleep, &[&[clock()]]),
    (libc::SYS_getitimer, ANY),
    (libc::SYS_gettimeofday, ANY),
    (libc::SYS_nanosleep, ANY),
    (libc::SYS_setitimer, ANY),
    (libc::SYS_times, ANY),
    // Who and where it is.
    (libc::SYS_getcwd, ANY),
    (libc::SYS_getegid, ANY),
    (libc::SYS_geteuid, ANY),
    (libc::SYS_getgid, ANY),
    (libc::SYS_getgroups, ANY),
    (libc::SYS_getpid, ANY),
    (libc::SYS_getppid, ANY),
    (libc::SYS_getrandom, ANY),
    (libc::SYS_getrusage, ANY),
    (libc::SYS_getuid, ANY),
    (
        libc::SYS_prctl,
        &[&[is(0, bit(libc::PR_SET_NAME))], &[is(0, bit(libc::PR_GET_NAME))], &[is(0, SET_VMA)]],
    ),
    // Limits are asked for, never set, and never those of another process.
    (libc::SYS_prlimit64, &[&[is(0, 0), null(2)]]),
    // Of another process it would tell whether there is one.
    (libc::SYS_sched_getaffinity, &[&[is(0, 0)], &[own(0)]]),
    (libc::SYS_sysinfo, ANY),
    (libc::SYS_umask, ANY),
    (libc::SYS_uname, ANY),
    // Signals, to itself only.
    (libc::SYS_kill, &[&[own(0)]]),
    (libc::SYS_restart_syscall, ANY),
    (libc::SYS_rt_sigaction, ANY),
    (libc::SYS_rt_sigpending, ANY),
    (libc::SYS_rt_sigprocmask, ANY),
    (libc::SYS_rt_sigreturn, ANY),
    (libc::SYS_rt_sigtimedwait, ANY),
    (libc::SYS_sigaltstack, ANY),
    (libc::SYS_tgkill, &[&[own(0)]]),
    // Descriptors.
    (libc::SYS_close, ANY),
    (libc::SYS_close_range, ANY),
    (libc::SYS_dup, ANY),
    (libc::SYS_dup3, ANY),
    (libc::SYS_epoll_create1, ANY),
    (libc::SYS_epoll_ctl, ANY),
    (libc::SYS_epoll_pwait, ANY),
    (libc::SYS_epoll_pwait2, ANY),
    (libc::SYS_eventfd2, ANY),
    (libc::SYS_fadvise64, ANY),
    // Not F_SETOWN and F_SETSIG, which send a signal to any process, and not O_ASYNC, which arms them.
    (
        libc::SYS_fcntl,
        &[
            &[is(1, bit(libc::F_DUPFD))],
            &[is(1, bit(libc::F_DUPFD_CLOEXEC))],
            &[is(1, bit(libc::F_GETFD))],
            &[is(1, bit(libc::F_GETFL))],
            &[is(1, bit(libc::F_GETPIPE_SZ))],
            &[is(1, bit(libc::F_SETFD))],
            &[is(1, bit(libc::F_SETFL)), bits(2, bit(libc::O_ASYNC), 0)],
        ],
    ),
    (libc::SYS_fstat, ANY),
    (libc::SYS_fstatfs, ANY),
    (libc::SYS_getdents64, ANY),
    // As 32 bits: the kernel ignores the upper half, so a filter that compares 64 is passed by setting a bit there
    // (CVE-2019-10063). Not TIOCSTI and its kin.
    (
        libc::SYS_ioctl,
        &[
            &[command(libc::FIOCLEX)],
            &[command(libc::FIONBIO)],
            &[command(libc::FIONCLEX)],
            &[command(libc::FIONREAD)],
            &[command(libc::TCGETS)],
            &[command(libc::TCGETS2)],
            &[command(libc::TIOCGWINSZ)],
        ],
    ),
    (libc::SYS_lseek, ANY),
    (libc::SYS_pipe2, ANY),
    (libc::SYS_ppoll, ANY),
    (libc::SYS_pread64, ANY),
    (libc::SYS_preadv, ANY),
    (libc::SYS_pselect6, ANY),
    (libc::SYS_read, ANY),
    (libc::SYS_readv, ANY),
    (libc::SYS_wait4, ANY),
    (libc::SYS_write, ANY),
    (libc::SYS_writev, ANY),
    // Sockets, connected in pairs: asyncio wakes itself by one.
    (libc::SYS_getpeername, ANY),
    (libc::SYS_getsockname, ANY),
    (libc::SYS_getsockopt, ANY),
    (libc::SYS_recvfrom, ANY),
    (libc::SYS_recvmsg, ANY),
    // Not MSG_FASTOPEN, which connects (landlock-lsm/linux#41).
    (libc::SYS_sendmsg, &[&[bits(2, bit(libc::MSG_FASTOPEN), 0)]]),
    // Without an address, so only to the other end.
    (libc::SYS_sendto, &[&[null(4), bits(3, bit(libc::MSG_FASTOPEN), 0)]]),
    (libc::SYS_shutdown, ANY),
    // Streams only: a pair of datagram sockets sends to any socket that has a path, such as the system log's.
    (libc::SYS_socketpair, &[&[is(0, bit(libc::AF_UNIX)), stream(1)]]),
    // Paths, without reading what is there: this is what `strong` cannot hide.
    (libc::SYS_chdir, ANY),
    (libc::SYS_faccessat, ANY),
    (libc::SYS_faccessat2, ANY),
    (libc::SYS_newfstatat, ANY),
    (libc::SYS_readlinkat, ANY),
    (libc::SYS_statx, ANY),
];

/// `PR_SET_VMA`, by which glibc and CPython name their memory (Linux 5.17, include/uapi/linux/prctl.h).
const SET_VMA: u64 = 0x5356_4d41;

/// Allowed where the architecture still has them.
#[cfg(target_arch = "x86_64")]
pub(super) const ALLOWED_HERE: &[Line] = &[
    (libc::SYS_access, ANY),
    (libc::SYS_alarm, ANY),
    (libc::SYS_arch_prctl, ANY),
    (libc::SYS_dup2, ANY),
    (libc::SYS_epoll_create, ANY),
    (libc::SYS_epoll_wait, ANY),
    (libc::SYS_eventfd, ANY),
    (libc::SYS_getpgrp, ANY),
    (libc::SYS_lstat, ANY),
    (libc::SYS_pipe, ANY),
    (libc::SYS_poll, ANY),
    (libc::SYS_readlink, ANY),
    (libc::SYS_select, ANY),
    (libc::SYS_stat, ANY),
    (libc::SYS_time, ANY),
];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const ALLOWED_HERE: &[Line] = &[];

/// Allowed besides where connections were granted. The protocol is pinned: MPTCP and SCTP pass the rules that
/// Landlock has for TCP (landlock-lsm/linux#54 and #40). connect(2) is not here: it is the supervisor that connects.
pub(super) const ALLOWED_WITH_NETWORK: &[Line] = &[
    (
        libc::SYS_setsockopt,
        &[
            &[is(1, bit(libc::IPPROTO_TCP)), is(2, bit(libc::TCP_NODELAY))],
            &[is(1, bit(libc::SOL_SOCKET)), is(2, bit(libc::SO_KEEPALIVE))],
        ],
    ),
    (
        libc::SYS_socket,
        &[
            &[is(0, bit(libc::AF_INET)), stream(1), is(2, 0)],
            &[is(0, bit(libc::AF_INET)), stream(1), is(2, bit(libc::IPPROTO_TCP))],
            &[is(0, bit(libc::AF_INET6)), stream(1), is(2, 0)],
            &[is(0, bit(libc::AF_INET6)), stream(1), is(2, bit(libc::IPPROTO_TCP))],
        ],
    ),
];

/// Allowed besides where a private folder was granted: that folder is the one place that is not mounted read only, and
/// the one that Landlock lets write to.
pub(super) const ALLOWED_WITH_SCRATCH: &[Line] = &[
    (libc::SYS_fdatasync, ANY),
    (libc::SYS_flock, ANY),
    (libc::SYS_fsync, ANY),
    (libc::SYS_ftruncate, ANY),
    (libc::SYS_mkdirat, ANY),
    (libc::SYS_pwrite64, ANY),
    (libc::SYS_renameat2, ANY),
    (libc::SYS_unlinkat, ANY),
];
#[cfg(target_arch = "x86_64")]
pub(super) const ALLOWED_WITH_SCRATCH_HERE: &[Line] = &[
    (libc::SYS_mkdir, ANY),
    (libc::SYS_rename, ANY),
    (libc::SYS_renameat, ANY),
    (libc::SYS_rmdir, ANY),
    (libc::SYS_unlink, ANY),
];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const ALLOWED_WITH_SCRATCH_HERE: &[Line] = &[(libc::SYS_renameat, ANY)];

/// Allowed where a private folder was granted and nobody listens. Landlock does not know the handles of `O_PATH`.
pub(super) const OPEN_UNHEARD_WITH_SCRATCH: &[Line] =
    &[(libc::SYS_openat, &[&[bits(2, bit(libc::O_PATH), 0)]])];

/// Allowed where nobody listens: what a listener would decide, as far as registers tell.
pub(super) const ALLOWED_UNHEARD: &[Line] = &[
    (
        libc::SYS_clone,
        &[&[
            bits(0, bit(libc::CLONE_THREAD), bit(libc::CLONE_THREAD)),
            Check { argument: 0, wide: true, test: Test::Bits(!THREAD_FLAGS, 0) },
        ]],
    ),
    (libc::SYS_execve, ANY),
    (libc::SYS_exit_group, ANY),
    (libc::SYS_openat, &[&[bits(2, BEYOND_READING, 0)]]),
];
#[cfg(target_arch = "x86_64")]
pub(super) const ALLOWED_UNHEARD_HERE: &[Line] =
    &[(libc::SYS_open, &[&[bits(1, BEYOND_READING, 0)]])];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const ALLOWED_UNHEARD_HERE: &[Line] = &[];

/// Calls that a program tries and does without when the system does not know them. glibc starts threads by clone(2)
/// only when clone3(2) does not exist: were it refused in any other way there would be no threads at all.
pub(super) const UNKNOWN: &[c_long] = &[
    libc::SYS_clone3,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
];
