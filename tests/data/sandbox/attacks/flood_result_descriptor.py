# row: output-floods
# layer: parent
# status: result_too_large
# host-stops: there is no such descriptor
import os


def main(target):
    for _ in range(50):
        os.write(3, b"x" * (1 << 20))
