# row: kill
# layer: seccomp
# crosses: victim
# attempt: kill
import os
import signal
import time


def main(target):
    os.kill(target["victim"], signal.SIGSTOP)
    time.sleep(0.05)
    return True
