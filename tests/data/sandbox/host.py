"""Runs a program on a host that has less, simulated by a seccomp filter around it. Arguments: the host, the program.

docker                what Docker's default profile refuses
no-landlock           a kernel without Landlock
no-user-namespaces    a kernel that makes no namespaces
no-mount              Ubuntu since 23.10: the namespace is made, and nothing can be mounted in it
old-kernel            Linux 5.0: no call that was added after it
busy-listener         WSL2 with mirrored networking, LXD: somebody listens to a filter already
"""

import ctypes
import errno
import os
import struct
import sys

HOST, PROGRAM = sys.argv[1], sys.argv[2:]
GENERIC = dict(
    clone=220, unshare=97, setns=268, mount=40, umount2=39, pivot_root=41, keyctl=219, add_key=217,
    request_key=218, bpf=280, perf_event_open=241, userfaultfd=282, acct=89, seccomp=277,
)
X86_64 = dict(
    clone=56, unshare=272, setns=308, mount=165, umount2=166, pivot_root=155, keyctl=250, add_key=248,
    request_key=249, bpf=321, perf_event_open=298, userfaultfd=323, acct=163, seccomp=317,
)
NEW = dict(
    open_tree=428, move_mount=429, fsopen=430, clone3=435, mount_setattr=442, landlock_create_ruleset=444,
    landlock_add_rule=445, landlock_restrict_self=446,
)
CALLS = {"x86_64": X86_64, "aarch64": GENERIC}[os.uname().machine] | NEW
NAMESPACES = 0x7E020000  # CLONE_NEWNS, CLONE_NEWCGROUP and the others of sched.h
ALLOW, REFUSE, LISTEN = 0x7FFF0000, 0x00050000, 0x7FC00000
NUMBER, FIRST_ARGUMENT = 0, 16  # offsets in struct seccomp_data


def step(code, jump_true, jump_false, value):
    return struct.pack("HBBI", code, jump_true, jump_false, value)


def load(offset):
    return step(0x20, 0, 0, offset)


def give(action):
    return step(0x06, 0, 0, action)


def refuse(calls, error):
    """Each of these calls fails."""
    for call in calls:
        yield [load(NUMBER), step(0x15, 0, 1, CALLS[call]), give(REFUSE | error)]


def refuse_namespaces(error):
    """clone fails where it makes a namespace."""
    yield [
        load(NUMBER), step(0x15, 0, 3, CALLS["clone"]),
        load(FIRST_ARGUMENT), step(0x45, 0, 1, NAMESPACES), give(REFUSE | error),
    ]


MOUNTS = ["mount", "umount2", "pivot_root", "open_tree", "move_mount", "fsopen", "mount_setattr"]
LANDLOCK = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"]
HOSTS = {
    # clone3 has its flags in memory, where a filter cannot look.
    "docker": [
        *refuse(["clone3"], errno.ENOSYS), *refuse_namespaces(errno.EPERM),
        *refuse([*MOUNTS, "unshare", "setns", "keyctl", "add_key", "request_key"], errno.EPERM),
        *refuse(["bpf", "perf_event_open", "userfaultfd"], errno.EPERM),
    ],
    "no-landlock": refuse(LANDLOCK, errno.ENOSYS),
    "no-user-namespaces": [
        *refuse(["clone3"], errno.ENOSYS), *refuse(["unshare"], errno.EPERM), *refuse_namespaces(errno.EPERM),
    ],
    "no-mount": refuse(MOUNTS, errno.EACCES),
    "old-kernel": [[load(NUMBER), step(0x35, 0, 1, 424), give(REFUSE | errno.ENOSYS)]],
    "busy-listener": [[load(NUMBER), step(0x15, 0, 1, CALLS["acct"]), give(LISTEN)]],
}

program = b"".join(b"".join(rule) for rule in HOSTS[HOST]) + give(ALLOW)
instructions = ctypes.create_string_buffer(program, len(program))


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


libc = ctypes.CDLL(None, use_errno=True)
# PR_SET_NO_NEW_PRIVS; SECCOMP_SET_MODE_FILTER, with SECCOMP_FILTER_FLAG_NEW_LISTENER where there is one.
assert libc.prctl(38, 1, 0, 0, 0) == 0
made = Filter(len(program) // 8, ctypes.addressof(instructions))
listener = libc.syscall(CALLS["seccomp"], 1, 8 if HOST == "busy-listener" else 0, ctypes.byref(made))
assert listener >= 0, os.strerror(ctypes.get_errno())
if listener > 0:
    os.set_inheritable(listener, True)
os.execv(PROGRAM[0], PROGRAM)
