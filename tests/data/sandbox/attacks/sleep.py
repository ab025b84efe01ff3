# row: loops
# layer: parent
# alone: hangs
# status: timeout
# option: --timeout 1s
import time


def main(target):
    time.sleep(100)
