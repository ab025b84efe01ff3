# What an attack that names `# with: syscalls` begins with: system calls by name, past the C library's own wrappers.
import ctypes
import os

# The numbers of asm-generic/unistd.h and of x86_64; from 424 on they are the same everywhere.
_GENERIC = dict(
    io_setup=0, ioprio_set=30, ioprio_get=31, mknodat=33, mkdirat=34, unlinkat=35, symlinkat=36, linkat=37,
    pivot_root=41, truncate=45, faccessat=48, fchmodat=53, fchownat=54, openat=56, vhangup=58, quotactl=60,
    readlinkat=78, acct=89, capset=91, unshare=97, get_robust_list=100, kexec_load=104, init_module=105,
    timer_create=107, syslog=116, ptrace=117, sched_setscheduler=119, sched_getscheduler=120, sched_getparam=121,
    tkill=130, tgkill=131, rt_sigqueueinfo=138, reboot=142, sethostname=161, settimeofday=170, mq_open=180,
    shmget=194, shmat=196, socket=198, socketpair=199, sendto=206, add_key=217, keyctl=219, clone=220, execve=221,
    swapon=224, mbind=235, set_mempolicy=237, migrate_pages=238, move_pages=239, rt_tgsigqueueinfo=240,
    perf_event_open=241, fanotify_init=262, name_to_handle_at=264, open_by_handle_at=265, sendmmsg=269, kcmp=272,
    finit_module=273, sched_setattr=274, sched_getattr=275, seccomp=277, memfd_create=279, bpf=280, execveat=281,
    userfaultfd=282, statx=291, fcntl=25, ioctl=29, prlimit64=261, process_vm_readv=270, clock_settime=112,
    kill=129, setresuid=147, setresgid=149, getpgid=155, getsid=156,
)
_X86_64 = dict(
    io_setup=206, ioprio_set=251, ioprio_get=252, mknodat=259, mkdirat=258, unlinkat=263, symlinkat=266,
    linkat=265, pivot_root=155, truncate=76, faccessat=269, fchmodat=268, fchownat=260, openat=257, vhangup=153,
    quotactl=179, readlinkat=267, acct=163, capset=126, unshare=272, get_robust_list=274, kexec_load=246,
    init_module=175, timer_create=222, syslog=103, ptrace=101, sched_setscheduler=144, sched_getscheduler=145,
    sched_getparam=143, tkill=200, tgkill=234, rt_sigqueueinfo=129, reboot=169, sethostname=170, settimeofday=164,
    mq_open=240, shmget=29, shmat=30, socket=41, socketpair=53, sendto=44, add_key=248, keyctl=250, clone=56,
    execve=59, swapon=167, mbind=237, set_mempolicy=238, migrate_pages=256, move_pages=279, rt_tgsigqueueinfo=297,
    perf_event_open=298, fanotify_init=300, name_to_handle_at=303, open_by_handle_at=304, sendmmsg=307, kcmp=312,
    finit_module=313, sched_setattr=314, sched_getattr=315, seccomp=317, memfd_create=319, bpf=321, execveat=322,
    userfaultfd=323, statx=332, fcntl=72, ioctl=16, prlimit64=302, process_vm_readv=310, clock_settime=227,
    kill=62, setresuid=117, setresgid=119, getpgid=121, getsid=124, modify_ldt=154, open=2, fork=57, vfork=58,
    iopl=172, ioperm=173, creat=85,
)
_EVERYWHERE = dict(
    pidfd_send_signal=424, io_uring_setup=425, open_tree=428, fsopen=430, pidfd_open=434, clone3=435, openat2=437,
    pidfd_getfd=438, faccessat2=439, process_madvise=440, mount_setattr=442, landlock_create_ruleset=444,
    memfd_secret=447, fchmodat2=452,
)
_NUMBERS = {"x86_64": _X86_64, "aarch64": _GENERIC}[os.uname().machine] | _EVERYWHERE
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
AT_FDCWD = -100


def syscall(name, *arguments):
    """Makes a system call, by name or number; integers are passed as 64 bits."""
    number = name if isinstance(name, int) else _NUMBERS[name]
    passed = [ctypes.c_ulong(a & (1 << 64) - 1) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *passed)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(name))
    return result


