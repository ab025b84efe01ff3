# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# attempt: prlimit64
import resource


def main(target):
    return list(resource.prlimit(target["victim"], resource.RLIMIT_NOFILE))
