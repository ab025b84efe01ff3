# row: tcp
# layer: seccomp
# crosses: message
# with: syscalls
# attempt: socket
import socket
import struct


def main(target):
    made = syscall("socket", 2, 1, 0)
    address = struct.pack("=H", 2) + struct.pack(">H4s8x", target["tcp"], socket.inet_aton("127.0.0.1"))
    if libc.connect(made, address, len(address)) < 0:
        raise OSError(ctypes.get_errno(), "connect")
    return True
