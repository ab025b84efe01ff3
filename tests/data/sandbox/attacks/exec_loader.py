# row: exec
# layer: landlock
# crosses: printed
# attempt: execve
import os


def main(target):
    # The loader may be executed, for Python's sake; it executes what it is told.
    loader = {"x86_64": "/lib64/ld-linux-x86-64.so.2", "aarch64": "/lib/ld-linux-aarch64.so.1"}[os.uname().machine]
    os.execv(loader, ["ld.so", "/bin/echo", target["proof"]])
