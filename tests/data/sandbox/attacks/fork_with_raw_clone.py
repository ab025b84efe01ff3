# row: new-processes
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: clone


def main(target):
    pid = syscall("clone", 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)
