# row: mistake-6-protocols
# layer: seccomp
# crosses: message
# attempt: socket
# host-stops: net.ipv4.tcp_fastopen may be off
import socket


def main(target):
    # Connects without connect(2).
    made = socket.socket()
    made.sendto(b"x", socket.MSG_FASTOPEN, ("127.0.0.1", target["tcp"]))
    return True
