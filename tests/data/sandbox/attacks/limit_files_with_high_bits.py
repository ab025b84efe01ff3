# row: victims-resources
# layer: seccomp
# crosses: victim
# with: syscalls
# attempt: prlimit64
import struct


def main(target):
    return syscall("prlimit64", target["victim"] | 1 << 32, 7, struct.pack("QQ", 7, 7), None) == 0
