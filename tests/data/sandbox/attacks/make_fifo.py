# row: change-files
# layer: seccomp
# crosses: file
# attempt: mknod mknodat
import os


def main(target):
    os.mkfifo(target["writable"] + "/made")
    return True
