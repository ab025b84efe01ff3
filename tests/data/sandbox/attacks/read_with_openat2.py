# row: openat2
# layer: seccomp
# crosses: marker
# with: syscalls
# attempt: openat2
import struct


def main(target):
    how = struct.pack("QQQ", 0, 0, 0)
    file = syscall("openat2", AT_FDCWD, target["secret"].encode(), how, len(how))
    return os.read(file, 100).decode()
