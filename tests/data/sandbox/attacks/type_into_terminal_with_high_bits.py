# row: mistake-7-ioctl
# layer: seccomp
# crosses: result
# within: terminal
# with: syscalls
# attempt: ioctl
# host-stops: dev.tty.legacy_tiocsti may be off


def main(target):
    # The kernel reads 32 bits of the request (CVE-2019-10063).
    return syscall("ioctl", 0, 0x5412 | 1 << 32, b"x") == 0
