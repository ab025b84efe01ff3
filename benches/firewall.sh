#!/bin/sh
# Plugins by the megabyte: the standard library of Python, and one small plugin, against `ruff check --select S`.
. "$(dirname "$0")/home.sh"
need python3

library=$(python3 -c 'import os; print(os.path.dirname(os.__file__))')
mkdir library
# Sources alone, and none above 1 MiB: what is not read costs nothing.
(cd "$library" && find . -name site-packages -prune -o -name '*.py' -size -1024k -print0 |
    tar -c --null -T - -f -) | tar -x -C library
bytes=$(find library -name '*.py' -print0 | xargs -0 cat | wc -c)
echo "$(find library -name '*.py' | wc -l) files, $bytes bytes"

cat >plugin.py <<'PYTHON'
import asyncio
import aiohttp

async def lyrics(title):
    async with aiohttp.ClientSession() as session:
        async with session.get("https://lyrics.example.com/" + title) as response:
            return await response.text()
PYTHON

# CPU seconds a megabyte, of all threads together: the least of five runs.
python3 - "$program" "$bytes" <<'PYTHON'
import os, subprocess, sys
program, size = sys.argv[1], int(sys.argv[2])
def cpu(command):
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
def report(name, command):
    least = min(cpu(command) for _ in range(5))
    print(f"{name}: {least:.2f} CPU s, {least / size * 1e6:.4f} CPU s/MB")
report("validate-plugin", [program, "validate-plugin", "library", "--json"])
try:
    report("ruff check --select S", ["ruff", "check", "--isolated", "--no-cache", "--select", "S", "library"])
except FileNotFoundError:
    print("ruff check: skipped, there is no `ruff` here")
PYTHON

plugin() { hyperfine -N --warmup 20 --min-runs 100 -i "$@"; }
if command -v ruff >/dev/null; then
    plugin -n 'ruff check --select S' 'ruff check --isolated --no-cache --select S plugin.py' \
        -n 'validate-plugin' "$program validate-plugin plugin.py"
else
    plugin -n 'validate-plugin' "$program validate-plugin plugin.py"
fi
