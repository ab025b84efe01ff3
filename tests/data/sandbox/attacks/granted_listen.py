# row: granted-network
# layer: seccomp
# crosses: result
# option: --permission net.socket:127.0.0.1:{tcp}
import socket


def main(target):
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made.getsockname()[1]
