# row: fcntl
# layer: seccomp
# crosses: result
# attempt: flock
import fcntl
import os


def main(target):
    fcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True
