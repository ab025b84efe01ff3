# row: write-files
# layer: landlock
# crosses: file
# attempt: open openat


def main(target):
    with open("/dev/shm/" + target["word"], "w") as file:
        file.write("x")
    return True
