# row: victims-resources
# layer: seccomp
# crosses: victim
# attempt: prlimit64
import resource


def main(target):
    resource.prlimit(target["victim"], resource.RLIMIT_NOFILE, (7, 7))
    return True
