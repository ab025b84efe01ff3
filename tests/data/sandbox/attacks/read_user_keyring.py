# row: keyring
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: keyctl


def main(target):
    # KEYCTL_GET_KEYRING_ID of KEY_SPEC_USER_KEYRING: of all processes of the user.
    return syscall("keyctl", 0, -4, 1)
