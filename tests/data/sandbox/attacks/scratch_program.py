# row: granted-scratch
# layer: landlock
# crosses: printed
# level: full
# option: --permission fs.write:tmp
import os


def main(target):
    made = "/tmp/" + target["word"]
    file = os.open(made, os.O_WRONLY | os.O_CREAT, 0o700)
    os.write(file, b"#!/bin/sh\necho $1\n")
    os.close(file)
    os.execv(made, ["made", target["proof"]])
