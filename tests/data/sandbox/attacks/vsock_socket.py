# row: socket-families
# layer: seccomp
# crosses: result
# attempt: socket
# host-stops: kernels without CONFIG_VSOCKETS
import socket


def main(target):
    return socket.socket(40, socket.SOCK_STREAM).fileno()
