# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
# host-stops: hosts without IPv6
import socket


def main(target):
    made = socket.socket(socket.AF_INET6)
    made.connect(("::ffff:127.0.0.1", target["other_tcp"]))
    return True
