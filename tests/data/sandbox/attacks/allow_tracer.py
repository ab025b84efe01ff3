# row: kernel-interfaces
# layer: seccomp
# crosses: result
# attempt: prctl
# host-stops: the kernel knows it with Yama only
import ctypes


def main(target):
    # PR_SET_PTRACER, any process.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return True
