# row: ptrace
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: kcmp
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope


def main(target):
    return syscall("kcmp", os.getpid(), target["victim"], 1, 0, 0) + 1
