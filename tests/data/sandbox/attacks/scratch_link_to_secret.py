# row: granted-scratch
# layer: landlock
# crosses: marker
# level: full
# option: --permission fs.write:tmp
import os


def main(target):
    link = "/tmp/" + target["word"]
    os.symlink(target["secret"], link)
    with open(link) as file:
        return file.read()
