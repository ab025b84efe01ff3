"""Runs a program on a fresh terminal and answers its questions.

Standard input holds JSON: argv, cwd, env, and steps: [text to wait for, what is typed then].
Standard output gets JSON: code (128 plus a signal), output. A text that does not come within
20 seconds ends the program.
"""

import json
import os
import pty
import select
import signal
import sys
import time

asked = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(asked["cwd"])
    os.execve(asked["argv"][0], asked["argv"], asked["env"])

output = b""
position = 0
steps = asked["steps"]
deadline = time.monotonic() + 20
while True:
    if steps:
        found = output.find(steps[0][0].encode(), position)
        if found >= 0:
            position = found + len(steps[0][0].encode())
            # The question may be shown before the echo is off.
            time.sleep(0.05)
            os.write(terminal, steps.pop(0)[1].encode())
            continue
    ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
    if not ready:
        os.kill(pid, signal.SIGKILL)
        break
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        break
    if not chunk:
        break
    output += chunk
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"code": code if code >= 0 else 128 - code, "output": output.decode(), "left": len(steps)}))
