# row: proc
# layer: landlock
# crosses: result
# as: root
# attempt: open openat
import os


def main(target):
    return os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY)
