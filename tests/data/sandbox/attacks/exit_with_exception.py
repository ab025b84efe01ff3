# row: exits
# layer: parent
# status: exception no_result
# host-stops: it harms itself alone
import sys


def main(target):
    sys.exit(0)
