# row: granted-scratch
# layer: namespaces
# crosses: result
# level: full
# option: --permission fs.write:tmp
import os


def main(target):
    # 200 MiB stand for all there is.
    made = "/tmp/" + target["word"]
    written = 0
    with open(made, "wb", 0) as file:
        for _ in range(200):
            written += file.write(b"x" * (1 << 20))
    os.remove(made)
    return written
