# row: output-floods
# layer: parent
# alone: floods
# status: exception result_too_large


def main(target):
    raise type("Large" * 100000, (Exception,), {})("x" * (50 << 20))
