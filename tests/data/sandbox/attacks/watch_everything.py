# row: change-metadata
# layer: seccomp
# crosses: result
# with: syscalls
# as: root
# attempt: fanotify_init


def main(target):
    return syscall("fanotify_init", 0, 0)
