# row: read-files
# layer: landlock
# crosses: result
# attempt: open openat
import os


def main(target):
    names = os.listdir("/")
    return [name for name in names if name in ("etc", "home", "root", "var")]
