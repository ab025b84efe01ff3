# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
# attempt: socket
import socket


def main(target):
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect(target["stream"])
    return True
