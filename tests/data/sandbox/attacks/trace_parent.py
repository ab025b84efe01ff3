# row: ptrace
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: ptrace
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope


def main(target):
    return syscall("ptrace", 0x4206, os.getppid(), 0, 0) == 0
