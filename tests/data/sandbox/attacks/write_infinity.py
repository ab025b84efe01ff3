# row: not-json
# layer: parent
# status: protocol_error
# host-stops: there is no such descriptor
import os


def main(target):
    os.write(3, b'{"status":"ok","result":1e999}')
    os._exit(0)
