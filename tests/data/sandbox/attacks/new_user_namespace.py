# row: namespaces
# layer: seccomp
# crosses: result
# attempt: unshare
# host-stops: hosts that let nobody but root have user namespaces
import ctypes


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000) < 0:
        raise OSError(ctypes.get_errno(), "unshare")
    return True
