# row: crash
# layer: parent
# status: killed
# host-stops: it harms itself alone
import os


def main(target):
    os.abort()
