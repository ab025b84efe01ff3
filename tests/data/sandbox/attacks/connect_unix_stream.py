# row: udp-and-unix
# layer: seccomp
# crosses: message
# attempt: socket
import socket


def main(target):
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect(target["stream"])
    return True
