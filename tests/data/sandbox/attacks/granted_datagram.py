# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
# attempt: socket
import socket


def main(target):
    socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", target["udp"]))
    return True
