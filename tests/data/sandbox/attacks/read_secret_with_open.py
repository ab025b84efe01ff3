# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat


def main(target):
    with open(target["secret"]) as file:
        return file.read()
