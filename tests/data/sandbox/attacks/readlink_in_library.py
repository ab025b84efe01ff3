# row: stat
# layer: namespaces
# crosses: result
# strong: crosses
import os


def main(target):
    return os.readlink(target["library"] + "/link.txt")
