# row: denied-floods
# layer: parent
# status: ok
# host-stops: it harms itself alone
import os
import time


def main(target):
    end = time.monotonic() + 0.5
    number = 0
    while time.monotonic() < end:
        number += 1
        try:
            os.open(f"/{number}/" + "x" * 3000, os.O_RDONLY)
        except OSError:
            pass
