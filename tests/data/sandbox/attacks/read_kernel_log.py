# row: privileged
# layer: seccomp
# crosses: result
# with: syscalls
# as: root
# attempt: syslog


def main(target):
    # SYSLOG_ACTION_SIZE_BUFFER
    return syscall("syslog", 10, None, 0)
