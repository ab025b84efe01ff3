# row: output-floods
# layer: parent
# status: exception result_too_large timeout cpu_limit killed memory
# option: --timeout 5s
# host-stops: it harms itself alone


def main(target):
    cause = None
    for _ in range(100000):
        error = ValueError("x" * 100)
        error.__cause__ = cause
        cause = error
    raise cause
