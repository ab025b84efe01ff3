# row: system-v
# layer: seccomp
# crosses: object
# attempt: shmat
import ctypes


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    address = libc.shmat(target["shm"], None, 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "shmat")
    ctypes.memset(address, 0, 8)
    return True
