# row: proc
# layer: landlock
# crosses: result
# attempt: open openat
import os


def main(target):
    return [name for name in os.listdir("/proc") if name.isdigit()]
