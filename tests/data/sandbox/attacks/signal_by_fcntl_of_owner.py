# row: fcntl
# layer: seccomp
# crosses: victim
# attempt: fcntl
import fcntl
import os
import struct
import time


def main(target):
    reading, writing = os.pipe()
    # F_SETOWN_EX with F_OWNER_PID
    fcntl.fcntl(reading, 15, struct.pack("ii", 1, target["victim"]))
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")
    time.sleep(0.1)
    return True
