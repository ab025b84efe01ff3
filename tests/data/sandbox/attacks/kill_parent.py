# row: kill
# layer: seccomp
# crosses: parent
# attempt: kill
import os
import signal


def main(target):
    os.kill(os.getppid(), signal.SIGKILL)
    return True
