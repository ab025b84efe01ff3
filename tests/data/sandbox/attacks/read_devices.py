# row: proc
# layer: landlock
# crosses: result
# attempt: open openat
import os


def main(target):
    return os.open("/dev/zero", os.O_RDWR)
