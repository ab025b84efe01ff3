# row: io-uring
# layer: seccomp
# crosses: result
# with: syscalls
# host-stops: kernel.io_uring_disabled, and memory locks on old kernels


def main(target):
    return syscall("io_uring_setup", 1, ctypes.create_string_buffer(120))
