# row: output-floods
# layer: parent
# alone: floods
# status: ok
import os


def main(target):
    for _ in range(200):
        os.write(1, b"x" * (1 << 20))
