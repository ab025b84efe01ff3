# row: fcntl
# layer: seccomp
# crosses: result
# attempt: fcntl
import fcntl
import os


def main(target):
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
    return True
