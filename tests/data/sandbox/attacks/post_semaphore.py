# row: system-v
# layer: seccomp
# crosses: object
# attempt: semop semtimedop
import ctypes
import struct


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.semop(target["sem"], struct.pack("Hhh", 0, 1, 0), 1) < 0:
        raise OSError(ctypes.get_errno(), "semop")
    return True
