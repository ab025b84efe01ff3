# row: granted-scratch
# layer: namespaces
# crosses: file
# level: full
# option: --permission fs.write:tmp
import os


def main(target):
    made = "/tmp/" + target["word"]
    with open(made, "w") as file:
        file.write("x")
    os.rename(made, target["writable"] + "/made")
    return True
