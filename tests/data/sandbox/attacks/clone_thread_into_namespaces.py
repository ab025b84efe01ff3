# row: new-processes
# layer: seccomp
# crosses: result
# with: syscalls
# host-stops: the kernel refuses a thread in another user namespace


def main(target):
    # CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_NEWUSER
    return syscall("clone", 0x100 | 0x800 | 0x10000 | 0x10000000, 0, 0, 0, 0)
