# row: kernel-interfaces
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: mbind
# host-stops: kernels without CONFIG_NUMA
import mmap


def main(target):
    page = mmap.mmap(-1, 4096)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return syscall("mbind", address, 4096, 0, None, 0, 0) == 0
