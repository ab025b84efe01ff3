# row: read-files
# layer: landlock
# crosses: result


def main(target):
    with open("/etc/passwd") as file:
        return file.readline()
