# row: native-code-from-memory
# layer: seccomp
# crosses: result
# attempt: memfd_create
import ctypes
import os


def main(target):
    made = os.memfd_create("made")
    with open(target["shared_object"], "rb") as file:
        os.write(made, file.read())
    return ctypes.CDLL(f"/proc/self/fd/{made}")._handle != 0
