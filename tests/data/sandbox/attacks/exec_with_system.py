# row: exec
# layer: seccomp
# crosses: printed
# attempt: clone vfork
import os


def main(target):
    if os.system("echo " + target["proof"]) != 0:
        raise OSError("nothing was run")
    return True
