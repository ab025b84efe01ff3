# row: forged
# layer: parent
# status: timeout
# option: --timeout 1s
# host-stops: there is no such descriptor
import os
import time


def main(target):
    os.write(3, b'{"status":"ok","result":null}')
    time.sleep(100)
