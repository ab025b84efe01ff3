# row: netlink
# layer: seccomp
# crosses: message
# attempt: socket
import socket


def main(target):
    # What a stub resolver sends, to a name server of the test.
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 17)
    made.connect(("127.0.0.1", target["udp"]))
    question = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1"
    return made.send(question)
