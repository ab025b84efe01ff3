# row: granted-scratch
# layer: landlock
# crosses: file
# level: full
# option: --permission fs.write:tmp


def main(target):
    with open("/tmp/.." + target["secret"], "a") as file:
        file.write("x")
    return True
