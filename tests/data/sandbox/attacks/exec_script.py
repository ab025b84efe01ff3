# row: exec
# layer: landlock
# crosses: printed
# attempt: execve
import os


def main(target):
    os.execv(target["program"], ["program", target["proof"]])
