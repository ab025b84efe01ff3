# row: symlink-in-readable-folder
# layer: landlock
# crosses: marker
# option: --permission fs.read:{library}
# attempt: open openat


def main(target):
    with open(target["library"] + "/../home/secret.txt") as file:
        return file.read()
