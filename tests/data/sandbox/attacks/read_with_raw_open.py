# row: read-files
# layer: landlock
# crosses: marker
# with: syscalls
# machine: x86_64
# attempt: open


def main(target):
    return os.read(syscall("open", target["secret"].encode(), 0, 0), 100).decode()
