# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
import time


def main(target):
    # The clock of a process is named by its number (clock_getcpuclockid(3)).
    return time.clock_gettime((~target["victim"] << 3) | 2) + 1
