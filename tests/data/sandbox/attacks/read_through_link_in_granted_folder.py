# row: symlink-in-readable-folder
# layer: landlock
# crosses: marker
# option: --permission fs.read:{library}


def main(target):
    with open(target["library"] + "/link.txt") as file:
        return file.read()
