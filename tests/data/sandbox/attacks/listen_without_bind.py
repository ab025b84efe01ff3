# row: tcp
# layer: seccomp
# crosses: result
# attempt: socket
import socket


def main(target):
    # Takes a port of its own choice without calling bind.
    made = socket.socket()
    made.listen()
    return made.getsockname()[1]
