# row: namespaces
# layer: seccomp
# crosses: result
# as: root
# attempt: unshare
import ctypes


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x20000) < 0:
        raise OSError(ctypes.get_errno(), "unshare")
    return True
