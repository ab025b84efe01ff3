# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# host-stops: only the parent may wait
import os


def main(target):
    return os.waitpid(target["victim"], os.WNOHANG)
