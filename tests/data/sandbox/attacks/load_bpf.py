# row: privileged
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: bpf
# host-stops: kernels without CONFIG_BPF_SYSCALL
import struct


def main(target):
    # BPF_MAP_CREATE, an array of one.
    about = struct.pack("IIIII", 2, 4, 4, 1, 0) + b"\0" * 100
    return syscall("bpf", 0, about, len(about))
