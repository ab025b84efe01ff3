# row: loops
# layer: parent
# status: ok timeout
# option: --timeout 1s
# host-stops: its process ends with its main thread
import threading
import time


def main(target):
    threading.Thread(target=time.sleep, args=(100,)).start()
