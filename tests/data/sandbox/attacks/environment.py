# row: inherited
# layer: environment
# crosses: marker
# status: ok
import os


def main(target):
    return {name: value for name, value in os.environ.items() if "MARK-" in value}
