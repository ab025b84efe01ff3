# row: kernel-interfaces
# layer: seccomp
# crosses: result
# machine: x86_64
# with: syscalls
# attempt: modify_ldt


def main(target):
    return syscall("modify_ldt", 0, ctypes.create_string_buffer(64), 64) + 1
