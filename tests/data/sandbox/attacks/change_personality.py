# row: kernel-interfaces
# layer: seccomp
# crosses: result
# attempt: personality
import ctypes


def main(target):
    # ADDR_NO_RANDOMIZE
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.personality(0x0040000) < 0:
        raise OSError(ctypes.get_errno(), "personality")
    return libc.personality(0xFFFFFFFF) == 0x0040000
