# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
import time


def main(target):
    return time.clock_getres((~target["victim"] << 3) | 2)
