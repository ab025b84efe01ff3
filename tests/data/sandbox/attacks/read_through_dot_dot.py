# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import os


def main(target):
    # `..` at the root folder is the root folder.
    with open(os.path.dirname(os.__file__) + "/../../../../../.." + target["secret"]) as file:
        return file.read()
