# row: memory-bomb
# layer: rlimits
# crosses: result
# status: ok memory
import mmap


def main(target):
    held = []
    try:
        while len(held) < 70:
            held.append(mmap.mmap(-1, 10 << 20))
    except (MemoryError, OSError):
        return False
    return True
