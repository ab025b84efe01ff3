# row: tcp
# layer: seccomp
# crosses: message
# attempt: socket
import socket


def main(target):
    socket.create_connection(("127.0.0.1", target["tcp"]), 2)
    return True
