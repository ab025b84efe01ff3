"""Runs a program in a session keyring of its own. Arguments: which one, the program.

`fresh`: a new and empty one. `users`: that of the user, which processes have that were given none. `revoked`: one that
is no more. A number: a new one of that user, who may have no key more. `inherited-` and a number: a new one, of whoever
runs this, for that user.
"""

import ctypes
import errno
import os
import sys

KEYCTL, ADD_KEY = {"x86_64": (250, 248), "aarch64": (219, 217)}[os.uname().machine]
libc = ctypes.CDLL(None, use_errno=True)
SESSION, USER_SESSION = -3, -5  # KEY_SPEC_*_KEYRING. See keyctl(2).


def keyctl(operation, *rest):
    result = libc.syscall(KEYCTL, operation, *rest)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"keyctl {operation}")
    return result


def join(name):
    keyctl(1, name)


def become(user):
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


kind, command = sys.argv[1], sys.argv[2:]
if kind == "users":
    users = keyctl(0, USER_SESSION, 1)
    join(b"_uid_ses.%d" % os.getuid())
    assert keyctl(0, SESSION, 0) == users
else:
    if kind.isdecimal():
        become(int(kind))
    join(None)
if kind.startswith("inherited-"):
    become(int(kind.removeprefix("inherited-")))
if kind == "revoked":
    keyctl(3, SESSION)
if kind.isdecimal():
    number = 0
    while libc.syscall(ADD_KEY, b"user", b"filler-%d" % number, b"x", 1, SESSION) >= 0:
        number += 1
    assert ctypes.get_errno() == errno.EDQUOT, ctypes.get_errno()
os.execvp(command[0], command)
