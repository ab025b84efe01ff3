# row: privileged
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: kexec_load
# host-stops: kernels without CONFIG_KEXEC
import errno


def main(target):
    # Flags that are none: who may load hears EINVAL.
    try:
        return syscall("kexec_load", 0, 0, None, 0xFFFF)
    except OSError as refused:
        if refused.errno == errno.EINVAL:
            return "allowed"
        raise
