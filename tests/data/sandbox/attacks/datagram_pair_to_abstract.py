# row: mistake-1-socketpair
# layer: seccomp
# crosses: message
# attempt: socketpair
import socket


def main(target):
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return pair[0].sendmsg([b"x"], [], 0, "\0" + target["abstract"])
