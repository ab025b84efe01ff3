# row: change-files
# layer: seccomp
# crosses: file
# attempt: symlink symlinkat
import os


def main(target):
    os.symlink("/etc/passwd", target["writable"] + "/made")
    return True
