# row: write-files
# layer: landlock
# crosses: result
# attempt: open openat
import os


def main(target):
    file = os.open(target["writable"], os.O_TMPFILE | os.O_RDWR, 0o600)
    return os.write(file, b"x" * 4096)
