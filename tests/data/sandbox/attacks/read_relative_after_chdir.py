# row: relative-paths
# layer: landlock
# crosses: marker
# attempt: open openat
import os


def main(target):
    os.chdir(os.path.dirname(os.__file__))
    with open("../../../../.." + target["secret"]) as file:
        return file.read()
