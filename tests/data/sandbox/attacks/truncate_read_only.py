# row: write-files
# layer: landlock
# crosses: file
# attempt: open openat
import os


def main(target):
    # Opens for reading, and empties the file all the same.
    return os.open(target["secret"], os.O_RDONLY | os.O_TRUNC)
