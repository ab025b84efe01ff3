# row: privileged
# layer: seccomp
# crosses: result
# as: root
# attempt: setgroups
import os


def main(target):
    os.setgroups([12345])
    return os.getgroups()
