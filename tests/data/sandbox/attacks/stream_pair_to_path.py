# row: mistake-1-socketpair
# layer: seccomp
# crosses: message
# host-stops: the kernel takes no address on a stream that is connected
import socket


def main(target):
    pair = socket.socketpair()
    try:
        return pair[0].sendmsg([b"x"], [], 0, target["datagram"]) and None
    except OSError:
        pass
    pair[0].sendto(b"x", target["datagram"])
