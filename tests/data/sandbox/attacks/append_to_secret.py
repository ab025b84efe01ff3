# row: write-files
# layer: landlock
# crosses: file
# attempt: open openat


def main(target):
    with open(target["secret"], "a") as file:
        file.write("x")
    return True
