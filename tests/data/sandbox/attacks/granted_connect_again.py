# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
# with: syscalls
# connects: tcp
import socket
import struct


def main(target):
    made = socket.socket()
    made.connect(("127.0.0.1", target["tcp"]))
    # AF_UNSPEC dissolves the connection (connect(2)), and the socket may be connected elsewhere.
    if libc.connect(made.fileno(), struct.pack("=H14x", 0), 16) < 0:
        raise OSError(ctypes.get_errno(), "connect")
    made.connect(("127.0.0.1", target["other_tcp"]))
    return True
