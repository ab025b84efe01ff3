# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# attempt: getpriority
import os


def main(target):
    return os.getpriority(os.PRIO_PROCESS, target["victim"]) + 100
