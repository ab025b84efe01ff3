# row: relative-paths
# layer: landlock
# crosses: marker
# attempt: openat
import os


def main(target):
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY | os.O_DIRECTORY)
    file = os.open("../../../../.." + target["secret"], os.O_RDONLY, dir_fd=folder)
    return os.read(file, 100).decode()
