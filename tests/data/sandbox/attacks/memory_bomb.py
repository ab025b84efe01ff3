# row: memory-bomb
# layer: rlimits
# crosses: result
# status: memory


def main(target):
    # Without layers too it is never written to, and takes addresses only.
    held = [bytearray(16 << 20) for _ in range(64)]
    return len(held)
