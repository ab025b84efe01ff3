# row: victims-resources
# layer: seccomp
# crosses: victim
# attempt: sched_setaffinity
# host-stops: machines with one processor
import os


def main(target):
    os.sched_setaffinity(target["victim"], {min(os.sched_getaffinity(0))})
    return True
