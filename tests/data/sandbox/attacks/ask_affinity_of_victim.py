# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# attempt: sched_getaffinity
import os


def main(target):
    return len(os.sched_getaffinity(target["victim"]))
