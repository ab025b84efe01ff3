# row: terminal
# layer: session
# crosses: result
# within: terminal
# attempt: ioctl
# host-stops: dev.tty.legacy_tiocsti may be off
import fcntl


def main(target):
    fcntl.ioctl(0, 0x5412, b"x")
    return True
