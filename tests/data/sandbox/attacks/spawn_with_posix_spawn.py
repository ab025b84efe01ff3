# row: new-processes
# layer: seccomp
# crosses: printed
# attempt: clone vfork
import os


def main(target):
    pid = os.posix_spawn("/bin/echo", ["echo", target["proof"]], {})
    return os.waitpid(pid, 0)[1] == 0
