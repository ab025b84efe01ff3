# row: exec
# layer: landlock
# crosses: printed
import os


def main(target):
    file = os.open("/bin/echo", os.O_RDONLY)
    os.execve(file, ["echo", target["proof"]], {})
