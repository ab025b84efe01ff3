# row: loops
# layer: rlimits
# alone: hangs
# status: cpu_limit timeout
# option: --timeout 1s


def main(target):
    while True:
        pass
