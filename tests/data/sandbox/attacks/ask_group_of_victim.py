# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# attempt: getpgid
import os


def main(target):
    return os.getpgid(target["victim"])
