# row: inherited
# layer: descriptors
# crosses: marker
import os


def main(target):
    return os.pread(target["inherited"], 100, 0).decode()
