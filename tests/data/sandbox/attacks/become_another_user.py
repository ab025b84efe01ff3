# row: privileged
# layer: seccomp
# crosses: result
# as: root
# attempt: setresuid setuid
import os


def main(target):
    os.setuid(12345)
    return os.getuid()
