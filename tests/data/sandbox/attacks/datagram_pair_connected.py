# row: mistake-1-socketpair
# layer: seccomp
# crosses: message
# attempt: socketpair
import socket


def main(target):
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    pair[0].connect(target["datagram"])
    return pair[0].send(b"x")
