"""Reads a JSON list of texts, and prints what python-dotenv makes of each as a file.

    {"values": {"NAME": "value" or null},
     "has_errors": a line is left out, "has_bare_names": a name has no `=`, "asks": the environment is asked}

    python3 -m pip install python-dotenv==1.2.4
    python3 tests/data/dotenv/read.py --bless      writes the results of the cases anew
"""

import json
import os
import pathlib
import sys
import tempfile

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from dotenv.variables import Variable

CASES = pathlib.Path(__file__).with_name("cases.json")
asks = False
resolve = Variable.resolve


def watched(self, env):
    global asks
    asks = asks or bool(self.name) and self.name not in env
    return resolve(self, env)


def read(path, text):
    global asks
    asks = False
    path.write_bytes(text.encode())
    with open(path, encoding="utf-8") as file:
        bindings = list(parse_stream(file))
    values = dotenv_values(path, encoding="utf-8")
    return {
        "values": values,
        "has_errors": any(binding.error for binding in bindings),
        "has_bare_names": any(binding.key and binding.value is None for binding in bindings),
        "asks": asks,
    }


Variable.resolve = watched
os.environ.clear()
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, ".env")
    if "--bless" in sys.argv:
        cases = [case["text"] for case in json.loads(CASES.read_text())]
        found = [{"text": text, **read(path, text)} for text in cases]
        lines = ",\n".join(json.dumps(case) for case in found)
        CASES.write_text(f"[\n{lines}\n]\n")
    else:
        json.dump([read(path, text) for text in json.load(sys.stdin)], sys.stdout)
