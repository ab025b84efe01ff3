# row: exec
# layer: seccomp
# crosses: printed
# attempt: clone vfork
import ctypes


def main(target):
    if ctypes.CDLL(None).system(b"echo " + target["proof"].encode()) != 0:
        raise OSError("nothing was run")
    return True
