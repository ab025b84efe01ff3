# row: kill
# layer: seccomp
# crosses: result
# attempt: kill
import os


def main(target):
    os.kill(0, 0)
    return True
