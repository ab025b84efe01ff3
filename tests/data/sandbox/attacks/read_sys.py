# row: proc
# layer: landlock
# crosses: result


def main(target):
    with open("/sys/kernel/mm/transparent_hugepage/enabled") as file:
        return file.read()
