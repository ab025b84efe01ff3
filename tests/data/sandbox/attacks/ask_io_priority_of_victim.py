# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: ioprio_get


def main(target):
    return syscall("ioprio_get", 1, target["victim"]) + 100
