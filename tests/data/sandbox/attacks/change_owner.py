# row: change-metadata
# layer: seccomp
# crosses: file
# as: root
# attempt: chown fchownat
import os


def main(target):
    os.chown(target["vault"], 1, 1)
    return True
