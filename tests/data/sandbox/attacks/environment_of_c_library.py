# row: inherited
# layer: environment
# crosses: marker
# status: ok
import ctypes


def main(target):
    environment = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    found = []
    for index in range(1000):
        if environment[index] is None:
            break
        if b"MARK-" in environment[index]:
            found.append(environment[index].decode())
    return found
