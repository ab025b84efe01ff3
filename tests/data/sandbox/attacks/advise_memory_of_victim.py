# row: ptrace
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: pidfd_open process_madvise
# as: root


def main(target):
    # Nothing to advise, of a process that may be advised.
    return syscall("process_madvise", syscall("pidfd_open", target["victim"], 0), None, 0, 20, 0) == 0
