# row: change-files
# layer: seccomp
# crosses: file
# as: root
# attempt: mknod mknodat
import os
import stat


def main(target):
    os.mknod(target["writable"] + "/made", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    return True
