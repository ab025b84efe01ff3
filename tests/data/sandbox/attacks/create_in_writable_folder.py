# row: write-files
# layer: landlock
# crosses: file
# attempt: open openat


def main(target):
    with open(target["writable"] + "/made", "x"):
        return True
