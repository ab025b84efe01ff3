# row: output-floods
# layer: parent
# status: ok killed
# host-stops: there is no such descriptor
import os


def main(target):
    for _ in range(50):
        os.write(4, b"x" * (1 << 20))
