#!/usr/bin/env bash
# What the audit log costs: an append against one write and fdatasync of a file, and checking a million records against
# reading them as JSON in Python. Build first: cargo build --release --example audit_speed
set -Eeuo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

program="${AUDIT_SPEED:-target/release/examples/audit_speed}"
records="${RECORDS:-1000000}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

mkdir "$folder/append" "$folder/verify"
"$program" append 2000 "$folder/append"
"$program" fill "$records" "$folder/verify"
cat > "$folder/read.py" <<'PYTHON'
import json, sys, pathlib
count = 0
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.jsonl")):
    with open(path, "rb") as lines:
        for line in lines:
            json.loads(line)
            count += 1
print(count)
PYTHON
hyperfine --warmup 1 --runs 5 "$program verify $folder/verify" "python3 $folder/read.py $folder/verify"
