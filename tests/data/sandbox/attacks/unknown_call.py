# row: unknown-calls
# layer: seccomp
# crosses: result
# with: syscalls
# host-stops: no kernel has it


def main(target):
    return syscall(4000) + 1
