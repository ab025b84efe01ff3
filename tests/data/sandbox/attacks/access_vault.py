# row: stat
# layer: namespaces
# crosses: result
# strong: crosses
# status: ok
import os


def main(target):
    return os.access(target["vault"], os.F_OK)
