# row: privileged
# layer: seccomp
# crosses: result
# attempt: setresuid setuid
import os


def main(target):
    os.setuid(os.getuid())
    return True
