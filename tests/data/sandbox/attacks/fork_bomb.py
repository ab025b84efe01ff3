# row: new-processes
# layer: seccomp
# crosses: result
# attempt: clone fork
import os
import time


def main(target):
    # A bomb of eight, which show what eight thousand could.
    children = []
    for _ in range(8):
        pid = os.fork()
        if pid == 0:
            time.sleep(0.2)
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    return len(children)
