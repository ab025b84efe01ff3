# row: read-files
# layer: landlock
# crosses: result
# attempt: open openat
import os


def main(target):
    return os.listdir(os.path.dirname(target["secret"]))
