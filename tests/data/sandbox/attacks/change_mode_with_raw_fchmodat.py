# row: change-metadata
# layer: seccomp
# crosses: file
# with: syscalls
# attempt: fchmodat


def main(target):
    return syscall("fchmodat", AT_FDCWD, target["vault"].encode(), 0o644) == 0
