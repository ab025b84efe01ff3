# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
# attempt: socket
# host-stops: kernels without CONFIG_MPTCP
import socket


def main(target):
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
    made.connect(("127.0.0.1", target["other_tcp"]))
    return True
