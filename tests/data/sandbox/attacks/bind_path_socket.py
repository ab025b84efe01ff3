# row: change-files
# layer: seccomp
# crosses: file
# attempt: socket
import socket


def main(target):
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).bind(target["writable"] + "/made")
    return True
