# row: inherited
# layer: descriptors
# crosses: marker
# status: ok
import sys


def main(target):
    return sys.stdin.read()
