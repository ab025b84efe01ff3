# row: not-json
# layer: parent
# status: exception protocol_error memory result_too_large
# host-stops: it harms itself alone


def main(target):
    made = []
    made.append(made)
    return made
