# row: exits
# layer: parent
# status: no_result exception
# host-stops: it harms itself alone
import os


def main(target):
    os.closerange(0, 64)
    return True
