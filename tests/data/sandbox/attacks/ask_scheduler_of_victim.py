# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
import os


def main(target):
    return os.sched_getscheduler(target["victim"]) + 100
