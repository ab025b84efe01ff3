# row: change-metadata
# layer: seccomp
# crosses: file
# attempt: chmod fchmodat
import os


def main(target):
    os.chmod(target["vault"], 0o644)
    return True
