# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
# host-stops: net.ipv4.tcp_fastopen may be off
import socket


def main(target):
    made = socket.socket()
    made.sendmsg([b"x"], [], socket.MSG_FASTOPEN, ("127.0.0.1", target["other_tcp"]))
    return True
