# row: write-files
# layer: landlock
# crosses: file
# with: syscalls
# machine: x86_64
# attempt: creat


def main(target):
    return syscall("creat", (target["writable"] + "/made").encode(), 0o600)
