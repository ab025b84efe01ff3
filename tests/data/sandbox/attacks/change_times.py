# row: change-metadata
# layer: seccomp
# crosses: file
# attempt: utimensat
import os


def main(target):
    os.utime(target["vault"], (0, 0))
    return True
