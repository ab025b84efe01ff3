# row: change-files
# layer: seccomp
# crosses: file
# attempt: rmdir unlinkat
import os


def main(target):
    os.rmdir(target["writable"])
    return True
