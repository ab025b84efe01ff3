# row: proc
# layer: landlock
# crosses: marker
# attempt: open openat


def main(target):
    with open(f"/proc/{target['victim']}/environ") as file:
        return file.read()
