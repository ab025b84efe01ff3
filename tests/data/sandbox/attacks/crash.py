# row: crash
# layer: parent
# status: killed
# host-stops: it harms itself alone
import ctypes


def main(target):
    return ctypes.string_at(8)
