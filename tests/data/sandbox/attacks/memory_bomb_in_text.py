# row: memory-bomb
# layer: rlimits
# status: memory
# host-stops: it would take the memory


def main(target):
    text = "x" * (1 << 20)
    while True:
        text += text
