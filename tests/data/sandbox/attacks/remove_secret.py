# row: change-files
# layer: seccomp
# crosses: file
# attempt: unlink unlinkat
import os


def main(target):
    os.remove(target["secret"])
    return True
