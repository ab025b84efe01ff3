# row: disk-fill
# layer: rlimits
# crosses: result
import os
import tempfile


def main(target):
    # 8 MiB are enough to show it.
    with tempfile.TemporaryFile() as file:
        for _ in range(8):
            file.write(b"x" * (1 << 20))
        file.flush()
        return os.fstat(file.fileno()).st_size
