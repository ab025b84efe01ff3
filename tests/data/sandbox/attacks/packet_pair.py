# row: mistake-1-socketpair
# layer: seccomp
# crosses: result
# attempt: socketpair
import socket


def main(target):
    return [end.fileno() for end in socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)]
