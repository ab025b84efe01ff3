//! What the filters answer, by running them as the kernel does.

use libc::{AF_INET, AF_UNIX, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM, c_long};
use seccompiler::sock_filter;

use super::{Purpose, allow_list, unknown_calls};

const OWN_PID: u32 = 4242;
const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;
const ASK: u32 = libc::SECCOMP_RET_USER_NOTIF;
const REFUSE: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM.cast_unsigned();
const UNKNOWN: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS.cast_unsigned();
const KILL: u32 = libc::SECCOMP_RET_KILL_PROCESS;

/// `AUDIT_ARCH_*` (include/uapi/linux/audit.h): the ELF machine, 64 bits, little-endian.
#[cfg(target_arch = "x86_64")]
const HERE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const HERE: u32 = 0xc000_00b7;

/// Runs a program of classic BPF over `struct seccomp_data`.
fn run(program: &[sock_filter], architecture: u32, number: u32, arguments: &[u64]) -> u32 {
    let mut data = Vec::new();
    data.extend(number.to_le_bytes());
    data.extend(architecture.to_le_bytes());
    data.extend(0_u64.to_le_bytes());
    for index in 0..6 {
        data.extend(arguments.get(index).copied().unwrap_or(0).to_le_bytes());
    }
    let (mut at, mut accumulator) = (0, 0_u32);
    loop {
        let instruction = &program[at];
        at += 1;
        let k = instruction.k;
        let branch = |taken: bool| usize::from(if taken { instruction.jt } else { instruction.jf });
        match instruction.code {
            0x20 => {
                let start = k as usize;
                accumulator = u32::from_le_bytes(data[start..start + 4].try_into().unwrap());
            }
            0x54 => accumulator &= k,
            0x05 => at += k as usize,
            0x15 => at += branch(accumulator == k),
            0x25 => at += branch(accumulator > k),
            0x35 => at += branch(accumulator >= k),
            0x06 => return k,
            code => panic!("no instruction of a filter: {code:#x}"),
        }
    }
}

fn purpose() -> Purpose {
    Purpose { listener: true, network: false, scratch: false, own_pid: OWN_PID }
}

fn answer(purpose: Purpose, call: c_long, arguments: &[u64]) -> u32 {
    run(&allow_list(purpose).unwrap(), HERE, u32::try_from(call).unwrap(), arguments)
}

fn heard(call: c_long, arguments: &[u64]) -> u32 {
    answer(purpose(), call, arguments)
}

fn number(value: i32) -> u64 {
    u64::from(value.cast_unsigned())
}

#[test]
fn what_computes_is_allowed_and_what_is_not_in_the_table_is_asked() {
    for call in [libc::SYS_read, libc::SYS_mmap, libc::SYS_futex, libc::SYS_getrandom] {
        assert_eq!(heard(call, &[]), ALLOW);
    }
    for call in [
        libc::SYS_openat,
        libc::SYS_execve,
        libc::SYS_ptrace,
        libc::SYS_bpf,
        libc::SYS_socket,
        libc::SYS_openat2,
        libc::SYS_memfd_create,
        libc::SYS_io_uring_setup,
    ] {
        assert_eq!(heard(call, &[]), ASK, "{call}");
    }
}

#[test]
fn where_nobody_listens_it_is_refused_and_nothing_is_left_to_ask() {
    let deaf = Purpose { listener: false, ..purpose() };
    for call in [libc::SYS_ptrace, libc::SYS_socket, libc::SYS_connect, libc::SYS_execveat] {
        assert_eq!(answer(deaf, call, &[]), REFUSE, "{call}");
    }
    let program = allow_list(deaf).unwrap();
    assert!(program.iter().all(|instruction| instruction.k != ASK));
    let opens = |flags: i32| answer(deaf, libc::SYS_openat, &[0, 0, number(flags)]);
    assert_eq!(opens(libc::O_RDONLY | libc::O_CLOEXEC | libc::O_DIRECTORY), ALLOW);
    for flags in
        [libc::O_WRONLY, libc::O_RDWR, libc::O_CREAT, libc::O_TRUNC, libc::O_PATH, libc::O_TMPFILE]
    {
        assert_eq!(opens(flags), REFUSE, "{flags:#o}");
    }
}

// Mistake 1: with a pair of datagram sockets and an address, any socket with a path is written to.
#[test]
fn a_pair_of_sockets_is_of_streams() {
    let pair = |kind: i32| heard(libc::SYS_socketpair, &[number(AF_UNIX), number(kind)]);
    assert_eq!(pair(SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK), ALLOW);
    assert_eq!(pair(SOCK_DGRAM), ASK);
    assert_eq!(pair(SOCK_DGRAM | SOCK_CLOEXEC), ASK);
    assert_eq!(pair(libc::SOCK_SEQPACKET), ASK);
    assert_eq!(heard(libc::SYS_socketpair, &[number(AF_INET), number(SOCK_STREAM)]), ASK);
}

#[test]
fn nothing_is_sent_to_an_address() {
    let to = |address: u64| heard(libc::SYS_sendto, &[5, 0, 0, 0, address, 16]);
    assert_eq!(to(0), ALLOW);
    assert_eq!(to(0x7fff_0000_1000), ASK);
    // An address whose lower half is zero is one.
    assert_eq!(to(0x7fff_0000_0000), ASK);
}

// Mistake 2: without ENOSYS for clone3 there are no threads, and the newer of two filters wins.
#[test]
fn clone3_does_not_exist() {
    let deaf = Purpose { listener: false, ..purpose() };
    let clone3 = u32::try_from(libc::SYS_clone3).unwrap();
    assert_eq!(run(&unknown_calls().unwrap(), HERE, clone3, &[]), UNKNOWN);
    assert_eq!(answer(deaf, libc::SYS_clone3, &[]), ALLOW);
    assert_eq!(run(&unknown_calls().unwrap(), HERE, clone3 - 1, &[]), ALLOW);
}

#[test]
fn clone_starts_threads_and_no_processes_or_namespaces() {
    let deaf = Purpose { listener: false, ..purpose() };
    let clone = |flags: u64| answer(deaf, libc::SYS_clone, &[flags]);
    let thread = 0x003d_0f00;
    assert_eq!(clone(thread), ALLOW);
    assert_eq!(clone(number(libc::SIGCHLD)), REFUSE);
    assert_eq!(clone(thread | number(libc::CLONE_NEWNET)), REFUSE);
    assert_eq!(clone(thread | number(libc::CLONE_NEWUSER)), REFUSE);
    assert_eq!(clone(thread & !number(libc::CLONE_THREAD)), REFUSE);
    assert_eq!(clone(thread | 1 << 32), REFUSE);
}

// Mistake 3: of another process these tell whether there is one.
#[test]
fn other_processes_are_not_asked_about_and_not_signalled() {
    for call in [libc::SYS_kill, libc::SYS_tgkill, libc::SYS_sched_getaffinity] {
        assert_eq!(heard(call, &[u64::from(OWN_PID), 9, 9]), ALLOW, "{call}");
        assert_eq!(heard(call, &[1, 9, 9]), ASK, "{call}");
        assert_eq!(heard(call, &[number(-1), 9, 9]), ASK, "{call}");
    }
    assert_eq!(heard(libc::SYS_kill, &[0, 9]), ASK);
    assert_eq!(heard(libc::SYS_getpgid, &[1]), ASK);
    assert_eq!(heard(libc::SYS_prlimit64, &[0, 7, 0, 0x1000]), ALLOW);
    assert_eq!(heard(libc::SYS_prlimit64, &[0, 7, 0x1000, 0]), ASK);
    assert_eq!(heard(libc::SYS_prlimit64, &[1, 7, 0, 0x1000]), ASK);
}

#[test]
fn a_descriptor_sends_no_signals() {
    let control = |command: i32, argument: i32| {
        heard(libc::SYS_fcntl, &[3, number(command), number(argument)])
    };
    assert_eq!(control(libc::F_GETFL, 0), ALLOW);
    assert_eq!(control(libc::F_SETFL, libc::O_NONBLOCK), ALLOW);
    assert_eq!(control(libc::F_SETFL, libc::O_NONBLOCK | libc::O_ASYNC), ASK);
    // F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY.
    for command in [8, 10, 15, 1024, 1026] {
        assert_eq!(control(command, 1), ASK, "{command}");
    }
}

// Mistake 6: other protocols pass the rules for TCP, and MSG_FASTOPEN connects.
#[test]
fn with_connections_granted_a_socket_is_tcp() {
    let wired = Purpose { network: true, ..purpose() };
    let socket = |family: i32, kind: i32, protocol: i32| {
        answer(wired, libc::SYS_socket, &[number(family), number(kind), number(protocol)])
    };
    assert_eq!(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), ALLOW);
    assert_eq!(socket(libc::AF_INET6, SOCK_STREAM, libc::IPPROTO_TCP), ALLOW);
    for (kind, protocol) in [
        (SOCK_STREAM, libc::IPPROTO_MPTCP),
        (SOCK_STREAM, libc::IPPROTO_SCTP),
        (SOCK_DGRAM, 0),
        (libc::SOCK_RAW, 6),
    ] {
        assert_eq!(socket(AF_INET, kind, protocol), ASK, "{kind} {protocol}");
    }
    assert_eq!(socket(AF_UNIX, SOCK_STREAM, 0), ASK);
    assert_eq!(socket(libc::AF_NETLINK, SOCK_STREAM, 0), ASK);
    for call in [libc::SYS_connect, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept4] {
        assert_eq!(answer(wired, call, &[]), ASK);
    }
    let fast = number(libc::MSG_FASTOPEN);
    assert_eq!(answer(wired, libc::SYS_sendmsg, &[3, 0x1000, fast]), ASK);
    assert_eq!(answer(wired, libc::SYS_sendto, &[3, 0x1000, 1, fast, 0, 0]), ASK);
    // TCP_FASTOPEN_CONNECT.
    assert_eq!(answer(wired, libc::SYS_setsockopt, &[3, 6, 30]), ASK);
    assert_eq!(heard(libc::SYS_setsockopt, &[3, 6, 1]), ASK);
}

// Mistake 7: the kernel ignores the upper half of the command (CVE-2019-10063).
#[test]
fn a_terminal_takes_no_input_whatever_the_upper_half_says() {
    let control = |command: u64| heard(libc::SYS_ioctl, &[0, command]);
    // TIOCSTI and TCGETS (include/uapi/asm-generic/ioctls.h).
    let inject = 0x5412;
    assert_eq!(control(inject), ASK);
    assert_eq!(control(inject | 1 << 32), ASK);
    let asked = 0x5401;
    assert_eq!(control(asked), ALLOW);
    assert_eq!(control(asked | 1 << 32), ALLOW);
}

#[test]
fn a_private_folder_opens_calls_that_write_and_no_handles() {
    let granted = Purpose { scratch: true, ..purpose() };
    for call in [libc::SYS_unlinkat, libc::SYS_mkdirat, libc::SYS_renameat2, libc::SYS_ftruncate] {
        assert_eq!(heard(call, &[]), ASK, "{call}");
        assert_eq!(answer(granted, call, &[]), ALLOW, "{call}");
    }
    for call in [libc::SYS_linkat, libc::SYS_symlinkat, libc::SYS_fchmodat, libc::SYS_mknodat] {
        assert_eq!(answer(granted, call, &[]), ASK, "{call}");
    }
    let deaf = Purpose { listener: false, ..granted };
    let opens = |flags: i32| answer(deaf, libc::SYS_openat, &[0, 0, number(flags)]);
    assert_eq!(opens(libc::O_RDWR | libc::O_CREAT), ALLOW);
    assert_eq!(opens(libc::O_PATH), REFUSE);
}

#[test]
fn other_architectures_end_the_process() {
    // i386 (int 0x80) and arm.
    for foreign in [0x4000_0003, 0x4000_0028] {
        assert_eq!(run(&allow_list(purpose()).unwrap(), foreign, 0, &[]), KILL);
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn calls_of_x32_are_none_of_the_table() {
    let program = allow_list(purpose()).unwrap();
    for call in [libc::SYS_read, libc::SYS_mmap, libc::SYS_getpid] {
        let number = u32::try_from(call).unwrap() | 0x4000_0000;
        assert_eq!(run(&program, HERE, number, &[]), ASK);
    }
}
