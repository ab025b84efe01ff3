# row: hostile-text
# layer: parent
# status: exception
# host-stops: it harms the terminal of who reads it
import os
import sys

HOSTILE = "\x1b]52;c;eA==\x07\x1b[2J\u202e\r\n::error::forged\n"


def main(target):
    print(HOSTILE)
    print(HOSTILE, file=sys.stderr)
    try:
        os.open("/" + HOSTILE, os.O_RDONLY)
    except OSError:
        pass
    raise type("Hostile" + HOSTILE, (Exception,), {"__module__": HOSTILE})(HOSTILE)
