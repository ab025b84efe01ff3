# row: not-json
# layer: parent
# status: exception protocol_error
# host-stops: it harms itself alone


def main(target):
    return object()
