# row: forged
# layer: parent
# status: killed
# host-stops: there is no such descriptor
import ctypes
import os


def main(target):
    os.write(3, b'{"status":"ok","result":null}')
    ctypes.string_at(8)
