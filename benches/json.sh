#!/bin/sh
# JSON through the scanner, serde_json, Python's `json.loads` and py-sonora's `safe_json_loads`, and documents that are
# made to hurt. DOCUMENTS are more files to read, SONORA is a folder with py-sonora (`pip install --no-deps --target`).
set -eu
program=$(realpath -m "${1:-target/release/sonora-sec}")
speed=$(dirname "$program")/examples/json_speed
[ -x "$speed" ] || { echo "skipped: build it with \`cargo build --release --example json_speed\`"; exit 0; }
command -v python3 >/dev/null || { echo "skipped: there is no \`python3\` here"; exit 0; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A load result of Lavalink and a snapshot of py-sonora, always alike.
python3 - "$folder" <<'PYTHON'
import base64, hashlib, json, random, sys
folder = sys.argv[1] + "/"
random.seed(5)
words = "love night fire blue the remix feat. live acoustic 夜に駆ける Été naïve – “Hello” don't stop lyrics 4K".split()

def title():
    return " ".join(random.choice(words) for _ in range(random.randint(2, 8)))

def track():
    name = base64.urlsafe_b64encode(random.randbytes(8))[:11].decode()
    info = {"identifier": name, "isSeekable": True, "author": title()[:20], "length": random.randint(60000, 400000),
            "isStream": False, "position": 0, "title": title(), "uri": "https://www.youtube.com/watch?v=" + name,
            "artworkUrl": f"https://i.ytimg.com/vi/{name}/maxresdefault.jpg", "isrc": None, "sourceName": "youtube"}
    return {"encoded": base64.b64encode(random.randbytes(150)).decode(), "info": info, "pluginInfo": {}, "userData": {}}

def flat():
    whole = track()
    names = ["title", "author", "uri", "identifier", "length", "position", "isStream", "isSeekable"]
    return {name: whole["info"][name] for name in names} | {"track": whole["encoded"]}

def write(name, text):
    open(folder + name, "w").write(text)

tracks = {"info": {"name": "mix", "selectedTrack": -1}, "pluginInfo": {}, "tracks": [track() for _ in range(13000)]}
write("load-result.json", json.dumps({"loadType": "playlist", "data": tracks}, ensure_ascii=False, separators=(",", ":")))
queue = {"current": flat(), "upcoming": [flat() for _ in range(9000)], "history": [], "loop_mode": "off"}
snapshot = {"guild_id": 81384788765712384, "timestamp": 1763980800.25, "version": "1.0",
            "data": {"player": {"volume": 100, "paused": False, "position": 12345}, "queue": queue}}
snapshot["checksum"] = hashlib.sha256(json.dumps(snapshot, sort_keys=True).encode()).hexdigest()
write("snapshot.json", json.dumps(snapshot))
write("brackets.json", "[" * 100_000_000)
write("objects.json", "[" + "{}," * 20_000_000 + "{}]")
write("distinct.json", "{" + ",".join(f'"k{number}":1' for number in range(5_000_000)) + "}")
write("duplicates.json", "{" + ",".join(['"a":1'] * 5_000_000) + "}")
PYTHON

# shellcheck disable=SC2086 # DOCUMENTS are several.
"$speed" ${DOCUMENTS:-} "$folder/load-result.json" "$folder/snapshot.json"
# shellcheck disable=SC2086
python3 - ${DOCUMENTS:-} "$folder/load-result.json" "$folder/snapshot.json" <<'PYTHON'
import json, os, statistics, sys, time, types

def safe():
    """Returns `safe_json_loads` from its file alone: the package wants what is not needed here."""
    try:
        package = types.ModuleType("sonora")
        package.__path__ = [os.path.join(os.environ["SONORA"], "sonora")]
        sys.modules["sonora"] = package
        from sonora.security import SecureDeserializationLayer
        return SecureDeserializationLayer(max_size=1 << 30).safe_json_loads
    except (ImportError, KeyError):
        return None

def speed(read, text, size):
    times = []
    for _ in range(5):
        before = time.thread_time()
        read(text)
        times.append(time.thread_time() - before)
    return size / statistics.median(times) / 1e9

theirs = safe()
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    line = f"{path}: json.loads {speed(json.loads, text, os.path.getsize(path)):.3f} GB/s"
    if theirs:
        line += f", safe_json_loads {speed(theirs, text, os.path.getsize(path)):.3f}"
    print(line + ("" if theirs else ", safe_json_loads skipped: SONORA names no folder with it"))
PYTHON

for name in brackets objects distinct duplicates; do
    "$speed" "$folder/$name.json"
done
[ -x "$program" ] || exit 0
# Peak memory of the command on them.
python3 - "$program" "$folder" <<'PYTHON'
import os, sys
program, folder = sys.argv[1:]
most = str(1 << 30)
limits = ["--max-size", most, "--max-tokens", most, "--max-keys", most, "--max-elements", most]
for name in ["brackets", "objects", "distinct", "duplicates"]:
    child = os.posix_spawn(program, [program, "scan-json", *limits, f"{folder}/{name}.json"], os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
    _, status, used = os.wait4(child, 0)
    print(f"{name}: exit code {os.waitstatus_to_exitcode(status)}, {used.ru_maxrss / 1e3:.0f} MB, {used.ru_utime + used.ru_stime:.1f} CPU s")
PYTHON
