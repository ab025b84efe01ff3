# row: disk-fill
# layer: rlimits
# crosses: file
# option: --path {library}
# status: ok
import sys


def main(target):
    sys.dont_write_bytecode = False
    sys.path.insert(0, target["library"])
    import module_of_library

    if module_of_library.ANSWER != 42:
        raise ValueError
    return False
