# row: mistake-6-protocols
# layer: seccomp
# crosses: result
# attempt: socket
# host-stops: kernels without CONFIG_IP_SCTP
import socket


def main(target):
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132).fileno()
