# row: crash
# layer: parent
# status: killed exception memory
# host-stops: it harms itself alone
import sys


def main(target):
    sys.setrecursionlimit(1 << 30)

    def deeper(n):
        return [n, *map(deeper, [n + 1])]

    return deeper(0)
