# row: fcntl
# layer: seccomp
# crosses: result
# attempt: fcntl
import fcntl
import os


def main(target):
    # Pipe buffers count against the user, not the process.
    return fcntl.fcntl(os.pipe()[0], 1031, 1 << 20)
