#!/usr/bin/env bash
# What it costs to run a plugin confined: start-up against bare Python and bubblewrap in turns, and a plugin that only
# computes against the same code unconfined. Build first: cargo build --release --bin sonora-sec
#
# Times are paired: in each round everything runs once, and the median is that of the rounds' ratios.
set -Eeuo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

program="${SONORA_SEC:-$PWD/target/release/sonora-sec}"
rounds="${ROUNDS:-150}"
python="${PYTHON:-/usr/bin/python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

cat > "$folder/small.py" <<'PLUGIN'
def main():
    return 1
PLUGIN
cat > "$folder/busy.py" <<'PLUGIN'
def main():
    total = 0
    for number in range(6_000_000):
        total += number * number % 7
    return total
PLUGIN

python3 - "$program" "$python" "$folder" "$rounds" <<'MEASURE'
import os, resource, statistics, subprocess, sys, time

program, python, folder, rounds = sys.argv[1:4] + [int(sys.argv[4])]
bubblewrap = ["bwrap", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
              "--proc", "/proc", "--dev", "/dev", "--unshare-all", "--die-with-parent", "--clearenv"]

def confined(level, plugin):
    return [program, "sandbox", "run", f"{folder}/{plugin}.py", "--level", level, "--python", python, "--json"]

def bare(plugin):
    code = f"import runpy; runpy.run_path('{folder}/{plugin}.py')['main']()"
    return [python, "-I", "-S", "-c", code]

def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

def compare(title, base, others, rounds, part):
    base_times, times = [], {name: [] for name in others}
    for _ in range(rounds):
        base_times.append(run(base)[part])
        for name, command in others.items():
            times[name].append(run(command)[part])
    print(f"{title}: {statistics.median(base_times) * 1000:.2f} ms")
    for name, measured in times.items():
        ratio = statistics.median(one / other for one, other in zip(measured, base_times))
        print(f"  {name}: {statistics.median(measured) * 1000:.2f} ms, {ratio:.2f}")

start = {level: confined(level, "small") for level in ("strong", "full")}
start["bubblewrap, python3 -I -S -c pass"] = bubblewrap + [python, "-I", "-S", "-c", "pass"]
compare("python3 -I -S -c pass, wall time", [python, "-I", "-S", "-c", "pass"], start, rounds, 0)
busy = {level: confined(level, "busy") for level in ("strong", "full")}
compare("a plugin that computes, CPU time", bare("busy"), busy, max(rounds // 10, 5), 1)
MEASURE
