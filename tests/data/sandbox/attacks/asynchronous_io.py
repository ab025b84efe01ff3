# row: kernel-interfaces
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: io_setup
# host-stops: kernels without CONFIG_AIO


def main(target):
    context = ctypes.c_ulong()
    return syscall("io_setup", 1, ctypes.byref(context)) == 0
