# row: ptrace
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: ptrace
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope


def main(target):
    # PTRACE_SEIZE, which does not stop it; the trace ends with this process.
    return syscall("ptrace", 0x4206, target["victim"], 0, 0) == 0
