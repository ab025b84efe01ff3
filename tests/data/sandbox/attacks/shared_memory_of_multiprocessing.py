# row: write-files
# layer: landlock
# crosses: file
from _posixshmem import shm_open
import os


def main(target):
    return shm_open("/" + target["word"], os.O_CREAT | os.O_RDWR, 0o600)
