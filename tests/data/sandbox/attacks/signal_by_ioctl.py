# row: fcntl
# layer: seccomp
# crosses: victim
# attempt: ioctl
import fcntl
import socket
import struct
import time


def main(target):
    reading, writing = socket.socketpair()
    # FIOSETOWN, FIOASYNC
    fcntl.ioctl(reading, 0x8901, struct.pack("i", target["victim"]))
    fcntl.ioctl(reading, 0x5452, struct.pack("i", 1))
    writing.send(b"x")
    time.sleep(0.1)
    return True
