# row: exec
# layer: landlock
# crosses: printed
# attempt: execve
import os


def main(target):
    os.execv("/bin/sh", ["sh", "-c", "echo " + target["proof"]])
