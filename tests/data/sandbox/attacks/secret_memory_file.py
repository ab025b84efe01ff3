# row: native-code-from-memory
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: memfd_secret
# host-stops: kernels without secretmem


def main(target):
    return syscall("memfd_secret", 0)
