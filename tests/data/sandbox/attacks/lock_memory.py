# row: memory-locks
# layer: seccomp
# crosses: result
# attempt: mlock
import ctypes


def main(target):
    buffer = ctypes.create_string_buffer(4096)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlock(buffer, 4096) < 0:
        raise OSError(ctypes.get_errno(), "mlock")
    return True
