# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import os


def main(target):
    return os.read(os.open(target["vault"], os.O_RDONLY), 100).decode()
