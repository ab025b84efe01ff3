# row: socket-families
# layer: seccomp
# crosses: result
# as: root
# attempt: socket
import socket


def main(target):
    return socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).fileno()
