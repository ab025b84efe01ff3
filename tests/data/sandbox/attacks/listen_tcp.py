# row: tcp
# layer: seccomp
# crosses: result
# attempt: socket
import socket


def main(target):
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made.getsockname()[1]
