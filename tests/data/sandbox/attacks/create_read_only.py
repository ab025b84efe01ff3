# row: write-files
# layer: landlock
# crosses: file
# attempt: open openat
import os


def main(target):
    # Opens for reading, and creates all the same.
    return os.open(target["writable"] + "/made", os.O_RDONLY | os.O_CREAT, 0o600)
