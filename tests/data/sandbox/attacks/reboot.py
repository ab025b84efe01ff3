# row: privileged
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: reboot
import errno


def main(target):
    # A magic number that is none: who may reboot hears EINVAL, others EPERM.
    try:
        return syscall("reboot", 0xBAD, 0xBAD, 0, None)
    except OSError as refused:
        if refused.errno == errno.EINVAL:
            return "allowed"
        raise
