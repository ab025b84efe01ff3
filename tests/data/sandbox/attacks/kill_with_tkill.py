# row: kill
# layer: seccomp
# crosses: victim
# with: syscalls
# attempt: tkill


def main(target):
    return syscall("tkill", target["victim"], 15) == 0
