# row: fcntl
# layer: seccomp
# crosses: victim
# attempt: fcntl
import fcntl
import os
import time


def main(target):
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, target["victim"])
    fcntl.fcntl(reading, fcntl.F_SETSIG, 9)
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")
    time.sleep(0.1)
    return True
