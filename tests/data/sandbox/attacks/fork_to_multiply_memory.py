# row: new-processes
# layer: seccomp
# crosses: result
# attempt: clone fork
import os


def main(target):
    # Each process has a limit of its own. 16 MiB stand for 300.
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            bytearray(os.urandom(1)) * (16 << 20)
            os._exit(0)
        children.append(pid)
    return [os.waitpid(pid, 0)[0] for pid in children]
