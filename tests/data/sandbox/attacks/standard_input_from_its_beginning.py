# row: inherited
# layer: descriptors
# crosses: marker
import os


def main(target):
    return os.pread(0, 100, 0).decode()
