# row: hostile-pointers
# layer: supervisor
# status: exception
# with: syscalls
# host-stops: it harms itself alone


def main(target):
    return syscall("openat", AT_FDCWD, 8, 0, 0) + 1
