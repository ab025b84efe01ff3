# row: change-files
# layer: seccomp
# crosses: file
# attempt: truncate
import os


def main(target):
    os.truncate(target["secret"], 0)
    return True
