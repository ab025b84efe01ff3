# row: kernel-interfaces
# layer: seccomp
# crosses: result
# attempt: prctl
import ctypes


def main(target):
    # PR_SET_CHILD_SUBREAPER
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(36, 1, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return True
