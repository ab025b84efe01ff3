# row: privileged
# layer: seccomp
# crosses: result
# as: root
# attempt: sethostname
import os
import socket


def main(target):
    socket.sethostname(os.uname().nodename)
    return True
