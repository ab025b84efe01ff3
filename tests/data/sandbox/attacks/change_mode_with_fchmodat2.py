# row: change-metadata
# layer: seccomp
# crosses: file
# with: syscalls
# attempt: fchmodat2
# host-stops: kernels before 6.6 have no fchmodat2


def main(target):
    return syscall("fchmodat2", AT_FDCWD, target["vault"].encode(), 0o644, 0) == 0
