"""Runs a program with a session keyring that holds a marker. Arguments: the marker, the program."""

import ctypes
import os
import sys

KEYCTL, ADD_KEY = {"x86_64": (250, 248), "aarch64": (219, 217)}[os.uname().machine]
libc = ctypes.CDLL(None, use_errno=True)
text = sys.argv[1].encode()
# KEYCTL_JOIN_SESSION_KEYRING; KEY_SPEC_SESSION_KEYRING. See keyctl(2).
assert libc.syscall(KEYCTL, 1, None) >= 0, ctypes.get_errno()
assert libc.syscall(ADD_KEY, b"user", b"attacked", text, len(text), -3) >= 0, ctypes.get_errno()
os.execv(sys.argv[2], sys.argv[2:])
