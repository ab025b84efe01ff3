# row: socket-families
# layer: seccomp
# crosses: result
# attempt: socket
# host-stops: kernels without CONFIG_CRYPTO_USER_API_HASH
import socket


def main(target):
    made = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)
    made.bind(("hash", "sha256"))
    return True
