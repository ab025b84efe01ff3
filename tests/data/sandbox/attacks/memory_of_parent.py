# row: proc
# layer: landlock
# crosses: result
# attempt: open openat
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope
import os


def main(target):
    return os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY)
