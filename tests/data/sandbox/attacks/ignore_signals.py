# row: ignored-signals
# layer: parent
# alone: hangs
# status: timeout
# option: --timeout 1s
import signal
import time


def main(target):
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    while True:
        time.sleep(100)
