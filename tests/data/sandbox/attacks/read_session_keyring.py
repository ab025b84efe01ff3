# row: keyring
# layer: session
# crosses: marker
# within: keyring
# with: syscalls
# attempt: keyctl


def main(target):
    # KEYCTL_SEARCH in KEY_SPEC_SESSION_KEYRING, KEYCTL_READ.
    key = syscall("keyctl", 10, -3, b"user", b"attacked", 0)
    buffer = ctypes.create_string_buffer(100)
    syscall("keyctl", 11, key, buffer, 100, 0)
    return buffer.value.decode()
