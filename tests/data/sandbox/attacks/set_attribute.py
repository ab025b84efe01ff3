# row: change-metadata
# layer: seccomp
# crosses: file
# attempt: setxattr
# host-stops: file systems without user attributes
import os


def main(target):
    os.setxattr(target["vault"], "user.made", b"x")
    return True
