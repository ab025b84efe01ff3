# row: change-files
# layer: seccomp
# crosses: file
# attempt: mkdir mkdirat
import os


def main(target):
    os.mkdir(target["writable"] + "/made")
    return True
