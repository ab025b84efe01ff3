# row: read-files
# layer: landlock
# crosses: marker
# with: syscalls
# attempt: openat


def main(target):
    file = syscall("openat", AT_FDCWD, target["secret"].encode(), 0, 0)
    return os.read(file, 100).decode()
