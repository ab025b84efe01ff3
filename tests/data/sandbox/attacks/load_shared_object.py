# row: native-code
# layer: landlock
# crosses: result
# attempt: open openat
import ctypes


def main(target):
    return ctypes.CDLL(target["shared_object"])._handle != 0
