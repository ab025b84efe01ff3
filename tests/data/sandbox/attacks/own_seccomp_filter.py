# row: kernel-interfaces
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: seccomp


def main(target):
    # SECCOMP_GET_ACTION_AVAIL of SECCOMP_RET_ALLOW
    return syscall("seccomp", 2, 0, ctypes.byref(ctypes.c_uint(0x7FFF0000))) == 0
