# row: privileged
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: capset
import struct


def main(target):
    # _LINUX_CAPABILITY_VERSION_3; none of them.
    return syscall("capset", struct.pack("Ii", 0x20080522, 0), b"\0" * 24) == 0
