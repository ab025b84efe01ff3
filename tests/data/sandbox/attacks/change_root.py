# row: privileged
# layer: seccomp
# crosses: result
# as: root
# attempt: chroot
import os


def main(target):
    os.chroot(target["writable"])
    return True
