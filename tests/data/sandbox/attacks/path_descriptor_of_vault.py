# row: o-path
# layer: supervisor
# crosses: result
# attempt: open openat
import os


def main(target):
    file = os.open(target["vault"], os.O_PATH)
    return os.fstat(file).st_size
