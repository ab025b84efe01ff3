# row: change-metadata
# layer: seccomp
# crosses: result
# attempt: inotify_init1
import ctypes
import os


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    file = libc.inotify_init1(0)
    if file < 0:
        raise OSError(ctypes.get_errno(), "inotify_init1")
    # IN_ACCESS | IN_OPEN | IN_CREATE
    if libc.inotify_add_watch(file, os.path.dirname(target["secret"]).encode(), 0x121) < 0:
        raise OSError(ctypes.get_errno(), "inotify_add_watch")
    return True
