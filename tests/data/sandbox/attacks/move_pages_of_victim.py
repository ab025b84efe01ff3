# row: kernel-interfaces
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: move_pages
# host-stops: kernels without CONFIG_NUMA


def main(target):
    page, status = ctypes.c_void_p(0x1000), ctypes.c_int()
    return syscall("move_pages", target["victim"], 1, ctypes.byref(page), None, ctypes.byref(status), 0) == 0
