# row: privileged
# layer: seccomp
# crosses: result
# as: root
# machine: x86_64
# with: syscalls
# attempt: ioperm
# host-stops: kernels without CONFIG_X86_IOPL_IOPERM


def main(target):
    return syscall("ioperm", 0x80, 1, 1) == 0
