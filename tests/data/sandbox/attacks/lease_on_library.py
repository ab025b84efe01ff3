# row: fcntl
# layer: seccomp
# crosses: result
# as: root
# attempt: fcntl
import fcntl
import os


def main(target):
    # Holds up everybody who opens the file for writing.
    file = os.open(os.__file__, os.O_RDONLY)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return True
