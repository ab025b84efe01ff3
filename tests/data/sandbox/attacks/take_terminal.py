# row: terminal
# layer: session
# crosses: result
# within: terminal
# attempt: ioctl
import fcntl
import struct


def main(target):
    # TIOCGSID: which session the terminal belongs to.
    return struct.unpack("i", fcntl.ioctl(0, 0x5429, b"\0" * 4))[0]
