# row: granted-scratch
# layer: seccomp
# crosses: result
# level: full
# option: --permission fs.write:tmp
import os


def main(target):
    made = "/tmp/" + target["word"]
    with open(made, "w"):
        pass
    os.chmod(made, 0o4755)
    return os.stat(made).st_mode & 0o4000
