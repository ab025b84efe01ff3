# row: victims-resources
# layer: seccomp
# crosses: victim
# attempt: setpriority
import os


def main(target):
    os.setpriority(os.PRIO_PROCESS, target["victim"], 19)
    return True
