# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# attempt: getsid
import os


def main(target):
    return os.getsid(target["victim"])
