# row: privileged
# layer: seccomp
# crosses: result
# as: root
# attempt: swapon
# host-stops: kernels without CONFIG_SWAP
import ctypes
import errno


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.swapon(target["folder"].encode() + b"/absent", 0) < 0 and ctypes.get_errno() != errno.ENOENT:
        raise OSError(ctypes.get_errno(), "swapon")
    return "allowed"
