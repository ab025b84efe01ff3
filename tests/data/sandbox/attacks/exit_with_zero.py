# row: exits
# layer: parent
# status: no_result
# host-stops: it harms itself alone
import os


def main(target):
    os._exit(0)
