# row: privileged
# layer: seccomp
# crosses: result
# as: root
# attempt: mount
import ctypes


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    place = target["writable"].encode()
    if libc.mount(b"none", place, b"tmpfs", 0, None) < 0:
        raise OSError(ctypes.get_errno(), "mount")
    return libc.umount2(place, 2) == 0
