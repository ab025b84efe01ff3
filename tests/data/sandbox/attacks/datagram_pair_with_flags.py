# row: mistake-1-socketpair
# layer: seccomp
# crosses: message
# with: syscalls
# attempt: socketpair
import socket


def main(target):
    # SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, with bits above the 32 that the kernel reads.
    pair = (ctypes.c_int * 2)()
    syscall("socketpair", 1, (1 << 32) | 2 | 0o4000 | 0o2000000, 0, pair)
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM, 0, pair[0]).sendto(b"x", target["datagram"])
