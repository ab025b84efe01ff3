# row: kill
# layer: seccomp
# crosses: result
# attempt: kill
import os


def main(target):
    # Signal 0 harms nobody, and tells whether another would.
    os.kill(-1, 0)
    return True
