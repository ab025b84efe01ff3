# row: re-exec
# layer: supervisor
# crosses: printed
# attempt: execve
import os
import sys


def main(target):
    os.execv(sys.executable, ["python3", "-I", "-S", "-c", f"print({target['proof']!r})"])
