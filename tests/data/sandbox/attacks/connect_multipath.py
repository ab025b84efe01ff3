# row: mistake-6-protocols
# layer: seccomp
# crosses: message
# attempt: socket
# host-stops: kernels without CONFIG_MPTCP
import socket


def main(target):
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
    made.connect(("127.0.0.1", target["tcp"]))
    return True
