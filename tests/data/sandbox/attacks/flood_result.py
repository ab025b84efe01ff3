# row: output-floods
# layer: parent
# alone: floods
# status: result_too_large


def main(target):
    return "x" * (50 << 20)
