# row: hanging-str
# layer: rlimits
# alone: hangs
# status: cpu_limit timeout
# option: --timeout 1s


class Hanging(dict):
    def items(self):
        while True:
            pass

    __iter__ = keys = __len__ = __bool__ = items


def main(target):
    made = Hanging()
    dict.__setitem__(made, 1, 1)
    return made
