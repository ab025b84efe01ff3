"""Runs an attack with nothing around it, and tells what came of it as the sandbox would.

Arguments: the attack, and its target as JSON. The attack runs in a child, so that it has a parent to attack.
"""

import json
import os
import sys
import traceback

ATTACK, TARGET = sys.argv[1:]


def attack(writing):
    namespace = {"__name__": "plugin", "__file__": ATTACK}
    try:
        with open(ATTACK) as file:
            exec(compile(file.read(), ATTACK, "exec"), namespace)
        result = namespace["main"](json.loads(TARGET))
        if hasattr(result, "__await__"):
            import asyncio

            result = asyncio.run(result)
        text = json.dumps({"status": "ok", "claimed_result": result})
    except BaseException:
        text = json.dumps({"status": "exception", "exception": traceback.format_exc()})
    sys.stdout.flush()
    os.write(writing, text.encode())
    os._exit(0)


reading, writing = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(reading)
    attack(writing)
os.close(writing)
with open(reading) as file:
    text = file.read()
os.waitpid(pid, 0)
print("\n" + (text or '{"status": "no_result"}'))
