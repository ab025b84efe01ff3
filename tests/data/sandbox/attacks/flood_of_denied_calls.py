# row: denied-floods
# layer: parent
# status: ok
# host-stops: it harms itself alone
import socket
import time


def main(target):
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        try:
            socket.socket()
        except PermissionError:
            pass
