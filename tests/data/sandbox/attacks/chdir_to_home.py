# row: stat
# layer: namespaces
# crosses: result
# strong: crosses
import os


def main(target):
    os.chdir(os.path.dirname(target["secret"]))
    return os.getcwd()
