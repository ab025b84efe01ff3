# row: change-files
# layer: seccomp
# crosses: file
# attempt: rename renameat renameat2
import os


def main(target):
    os.rename(target["secret"], target["secret"] + ".old")
    return True
