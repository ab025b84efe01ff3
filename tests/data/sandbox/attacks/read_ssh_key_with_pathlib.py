# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import pathlib


def main(target):
    return pathlib.Path(target["ssh"]).read_text()
