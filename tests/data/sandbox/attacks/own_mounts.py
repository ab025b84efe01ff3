# row: proc
# layer: landlock
# crosses: result


def main(target):
    with open("/proc/self/mountinfo") as file:
        return file.readline()
