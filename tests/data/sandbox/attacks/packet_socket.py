# row: socket-families
# layer: seccomp
# crosses: result
# as: root
# attempt: socket
# host-stops: kernels without CONFIG_PACKET
import socket


def main(target):
    return socket.socket(17, socket.SOCK_RAW).fileno()
