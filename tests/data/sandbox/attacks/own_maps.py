# row: proc
# layer: landlock
# crosses: result


def main(target):
    with open("/proc/self/maps") as file:
        return file.readline()
