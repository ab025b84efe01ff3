# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import mmap
import os


def main(target):
    file = os.open(target["secret"], os.O_RDONLY)
    return mmap.mmap(file, 0, prot=mmap.PROT_READ)[:].decode()
