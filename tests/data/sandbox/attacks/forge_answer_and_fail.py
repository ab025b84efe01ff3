# row: forged
# layer: parent
# status: protocol_error
# host-stops: there is no such descriptor
import os


def main(target):
    os.write(3, b'{"status":"ok","result":null}')
    os._exit(7)
