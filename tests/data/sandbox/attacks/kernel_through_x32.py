# row: x32
# layer: seccomp
# crosses: result
# machine: x86_64
# with: syscalls
# host-stops: kernels without CONFIG_X86_X32_ABI


def main(target):
    return syscall(0x40000000 | 39)
