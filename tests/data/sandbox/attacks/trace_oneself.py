# row: ptrace
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: ptrace


def main(target):
    # PTRACE_TRACEME
    return syscall("ptrace", 0, 0, 0, 0) == 0
