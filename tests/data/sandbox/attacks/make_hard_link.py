# row: change-files
# layer: seccomp
# crosses: file
# attempt: link linkat
import os


def main(target):
    os.link(target["secret"], target["writable"] + "/made")
    return True
