# row: system-v
# layer: seccomp
# crosses: result
# attempt: shmget
import ctypes


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    made = libc.shmget(0, 4096, 0o1600)
    if made < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    libc.shmctl(made, 0, None)
    return True
