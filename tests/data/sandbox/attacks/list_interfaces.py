# row: netlink
# layer: seccomp
# crosses: result
# attempt: socket
import socket


def main(target):
    # The C library asks over a netlink socket.
    return socket.if_nameindex()
