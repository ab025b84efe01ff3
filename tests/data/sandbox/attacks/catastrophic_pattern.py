# row: regex
# layer: rlimits
# alone: hangs
# status: cpu_limit timeout
# option: --timeout 1s
import re


def main(target):
    return re.match("(a+)+$", "a" * 64 + "b")
