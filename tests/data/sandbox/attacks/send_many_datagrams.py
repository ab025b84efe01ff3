# row: udp-and-unix
# layer: seccomp
# crosses: message
# with: syscalls
# attempt: socket
import socket


def main(target):
    made = socket.socket(type=socket.SOCK_DGRAM)
    made.connect(("127.0.0.1", target["udp"]))
    # One struct mmsghdr (sendmmsg(2)) of 64 bytes whose message is empty.
    return syscall("sendmmsg", made.fileno(), ctypes.create_string_buffer(64), 1, 0)
