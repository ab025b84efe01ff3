# row: terminal
# layer: session
# crosses: result
# within: terminal
# attempt: open openat
import os


def main(target):
    return os.open("/dev/tty", os.O_RDWR)
