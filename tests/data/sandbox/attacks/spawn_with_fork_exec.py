# row: new-processes
# layer: seccomp
# crosses: printed
# attempt: clone vfork fork
import _posixsubprocess
import os
import sys


def main(target):
    # What subprocess calls, without what it checks.
    reading, writing = os.pipe()
    words = [[b"/bin/echo", target["proof"].encode()], [b"/bin/echo"], True, (writing,), None, []]
    words += [-1, -1, -1, -1, -1, -1, reading, writing, True, False]
    if sys.version_info >= (3, 11):
        words += [-1]
    words += [None, None, None, -1, None]
    if (3, 11) <= sys.version_info < (3, 14):
        words += [False]
    pid = _posixsubprocess.fork_exec(*words)
    return os.waitpid(pid, 0)[1] == 0
