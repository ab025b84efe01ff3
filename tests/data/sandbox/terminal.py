"""Runs a program whose session has a terminal, with its output as it is. Arguments: the program.

What somebody types into that terminal is told on standard error.
"""

import os
import pty
import select
import sys

output, errors = os.dup(1), os.dup(2)
pid, terminal = pty.fork()
if pid == 0:
    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.execv(sys.argv[1], sys.argv[1:])
_, status = os.waitpid(pid, 0)
while select.select([terminal], [], [], 0)[0]:
    try:
        echo = os.read(terminal, 4096)
    except OSError:
        break
    os.write(errors, echo)
os._exit(os.waitstatus_to_exitcode(status) & 255)
