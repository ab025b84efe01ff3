# row: privileged
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: clock_settime
import errno
import struct


def main(target):
    # No time: who may set one hears EINVAL.
    try:
        return syscall("clock_settime", 0, struct.pack("qq", -1, -1))
    except OSError as refused:
        if refused.errno == errno.EINVAL:
            return "allowed"
        raise
