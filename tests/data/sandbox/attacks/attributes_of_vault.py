# row: change-metadata
# layer: seccomp
# crosses: result
# attempt: listxattr getxattr
import errno
import os


def main(target):
    try:
        os.getxattr(target["vault"], "user.absent")
    except OSError as refused:
        if refused.errno in (errno.ENODATA, errno.EOPNOTSUPP):
            return "the vault is there"
        raise
