# row: kill
# layer: seccomp
# crosses: victim
# with: syscalls
# attempt: tgkill


def main(target):
    return syscall("tgkill", target["victim"], target["victim"], 15) == 0
