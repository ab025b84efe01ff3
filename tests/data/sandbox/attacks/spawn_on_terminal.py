# row: new-processes
# layer: seccomp
# crosses: result
import os
import pty


def main(target):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv("/bin/echo", ["echo", target["proof"]])
    return os.read(terminal, 100).decode()
