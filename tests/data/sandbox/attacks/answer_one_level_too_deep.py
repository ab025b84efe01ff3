# row: not-json
# layer: parent
# status: exception protocol_error
# host-stops: it harms itself alone


def main(target):
    made = []
    for _ in range(128):
        made = [made]
    return made
