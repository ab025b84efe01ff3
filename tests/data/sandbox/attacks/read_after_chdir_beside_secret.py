# row: relative-paths
# layer: landlock
# crosses: marker
import os


def main(target):
    os.chdir(os.path.dirname(target["secret"]))
    with open("secret.txt") as file:
        return file.read()
