# row: victims-resources
# layer: seccomp
# crosses: victim
# with: syscalls
# attempt: ioprio_set


def main(target):
    # IOPRIO_WHO_PROCESS, the idle class.
    return syscall("ioprio_set", 1, target["victim"], 3 << 13) == 0
