# row: privileged
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: init_module
# host-stops: kernels without modules
import errno


def main(target):
    # No module: who may load hears ENOEXEC.
    try:
        return syscall("init_module", b"\0" * 64, 64, b"")
    except OSError as refused:
        if refused.errno in (errno.ENOEXEC, errno.EFAULT):
            return "allowed"
        raise
