# row: stat
# layer: namespaces
# crosses: result
# strong: crosses
import os


def main(target):
    return os.stat(target["vault"]).st_size
