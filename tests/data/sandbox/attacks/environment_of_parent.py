# row: proc
# layer: landlock
# crosses: marker
# attempt: open openat
import os


def main(target):
    with open(f"/proc/{os.getppid()}/environ") as file:
        return file.read()
