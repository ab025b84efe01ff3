# row: kernel-interfaces
# layer: seccomp
# crosses: result
# attempt: prctl
import ctypes


def main(target):
    # PR_SET_PDEATHSIG, none: to live on when the parent is killed.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(1, 0, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return True
