# row: new-processes
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: clone


def main(target):
    # CLONE_PARENT: a sibling that the parent never asked for.
    pid = syscall("clone", 0x8000 | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    return pid
