# row: new-processes
# layer: seccomp
# crosses: result
# attempt: clone fork
import os


def main(target):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)
