# row: kernel-interfaces
# layer: seccomp
# crosses: result
# attempt: prctl
# host-stops: kernels before 5.11 and machines other than x86_64
import ctypes


def main(target):
    # PR_SET_SYSCALL_USER_DISPATCH, off
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(59, 0, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return True
