# row: disk-fill
# layer: seccomp
# crosses: result
# attempt: memfd_create
import os


def main(target):
    return os.write(os.memfd_create("made"), b"x" * (1 << 20))
