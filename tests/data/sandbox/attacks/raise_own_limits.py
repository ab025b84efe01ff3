# row: own-limits
# layer: seccomp
# crosses: result
# attempt: prlimit64 setrlimit
import resource


def main(target):
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
    return len(bytearray(700 << 20))
