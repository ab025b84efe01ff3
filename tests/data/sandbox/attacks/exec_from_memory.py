# row: native-code-from-memory
# layer: seccomp
# crosses: printed
# attempt: memfd_create
import os


def main(target):
    made = os.memfd_create("made", 0)
    os.write(made, b"#!/bin/sh\necho $1\n")
    os.execve(f"/proc/self/fd/{made}", ["made", target["proof"]], {})
