# row: keyring
# layer: session
# crosses: result
# within: keyring
# with: syscalls
# attempt: add_key


def main(target):
    return syscall("add_key", b"user", b"made", b"x", 1, -3)
