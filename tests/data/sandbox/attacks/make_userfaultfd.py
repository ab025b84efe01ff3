# row: kernel-interfaces
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: userfaultfd


def main(target):
    # UFFD_USER_MODE_ONLY
    return syscall("userfaultfd", 1)
