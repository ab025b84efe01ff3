# row: inherited
# layer: descriptors
# crosses: marker
# status: ok
import os


def main(target):
    found = []
    for file in range(3, 256):
        try:
            text = os.pread(file, 100, 0)
        except OSError:
            continue
        if text.startswith(b"MARK"):
            found.append(text.decode())
    return found
