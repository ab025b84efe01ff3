# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
import socket


def main(target):
    socket.create_connection(("127.0.0.1", target["other_tcp"]), 2)
    return True
