# row: kill
# layer: seccomp
# crosses: victim
# with: syscalls
# attempt: kill


def main(target):
    return syscall("kill", target["victim"] | 1 << 32, 15) == 0
