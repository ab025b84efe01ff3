# row: hanging-str
# layer: rlimits
# alone: hangs
# status: cpu_limit timeout
# option: --timeout 1s


class Hanging(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def main(target):
    raise Hanging
