# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import io


def main(target):
    return io.open_code(target["secret"]).read().decode()
