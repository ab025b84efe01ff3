# row: exec
# layer: seccomp
# crosses: result
# attempt: clone vfork fork
import os


def main(target):
    return os.popen("echo " + target["proof"]).read()
