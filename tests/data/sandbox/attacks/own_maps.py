# row: proc
# layer: landlock
# crosses: result
# attempt: open openat


def main(target):
    with open("/proc/self/maps") as file:
        return file.readline()
