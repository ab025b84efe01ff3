# row: udp-and-unix
# layer: seccomp
# crosses: message
# attempt: socket
import socket


def main(target):
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", target["datagram"])
