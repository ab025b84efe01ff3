# row: victims-resources
# layer: seccomp
# crosses: victim
# attempt: sched_setscheduler
import os


def main(target):
    os.sched_setscheduler(target["victim"], os.SCHED_IDLE, os.sched_param(0))
    return True
