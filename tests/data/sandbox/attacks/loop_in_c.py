# row: loops
# layer: rlimits
# alone: hangs
# status: cpu_limit timeout
# option: --timeout 1s


def main(target):
    # Never comes back to the interpreter, which could look for signals.
    return sum(iter(int, 1))
