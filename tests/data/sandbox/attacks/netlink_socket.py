# row: netlink
# layer: seccomp
# crosses: result
# attempt: socket
import socket


def main(target):
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    made.bind((0, 0))
    return made.getsockname()
