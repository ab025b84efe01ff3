# row: exits
# layer: parent
# status: no_result exception
# host-stops: it harms itself alone
import os


def main(target):
    os.dup2(1, 3)
    return True
