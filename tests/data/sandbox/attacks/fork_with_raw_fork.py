# row: new-processes
# layer: seccomp
# crosses: result
# with: syscalls
# machine: x86_64
# attempt: fork


def main(target):
    pid = syscall("fork")
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)
