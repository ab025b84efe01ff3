# row: granted-scratch
# layer: seccomp
# crosses: result
# as: root
# level: full
# option: --permission fs.write:tmp
import os
import stat


def main(target):
    made = "/tmp/" + target["word"]
    os.mknod(made, stat.S_IFCHR | 0o600, os.makedev(1, 5))
    with open(made, "rb") as file:
        return len(file.read(100))
