# row: re-exec
# layer: supervisor
# crosses: printed
# attempt: execve
import os
import sys


def main(target):
    loader = {"x86_64": "/lib64/ld-linux-x86-64.so.2", "aarch64": "/lib/ld-linux-aarch64.so.1"}[os.uname().machine]
    os.execv(loader, ["ld.so", sys.executable, "-I", "-S", "-c", f"print({target['proof']!r})"])
