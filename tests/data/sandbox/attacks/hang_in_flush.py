# row: hanging-str
# layer: rlimits
# alone: hangs
# status: cpu_limit timeout ok
# option: --timeout 1s
import sys


class Hanging:
    def flush(self):
        while True:
            pass

    write = flush


def main(target):
    sys.stdout = sys.stderr = Hanging()
