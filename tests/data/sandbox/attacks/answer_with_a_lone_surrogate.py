# row: not-json
# layer: parent
# status: exception protocol_error ok
# host-stops: it harms itself alone


def main(target):
    return "\ud800" if target is None else False
