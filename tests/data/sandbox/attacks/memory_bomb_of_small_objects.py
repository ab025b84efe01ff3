# row: memory-bomb
# layer: rlimits
# status: memory
# host-stops: it would take the memory


def main(target):
    held = []
    while True:
        held = [held, held[:], [None] * 100]
        held.append([{} for _ in range(1000)])
