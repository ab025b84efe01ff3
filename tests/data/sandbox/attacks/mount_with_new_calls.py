# row: privileged
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: fsopen


def main(target):
    return syscall("fsopen", b"tmpfs", 0)
