#!/bin/sh
# A new version of one of 10,000 entries: against replacing a file of that size as safely.
. "$(dirname "$0")/home.sh"
need_example fill_vault
need_example replace_file

make_vault v 10000
size=$(wc -c <v.svault)
echo "$size bytes"
printf 'MTA1NDc.bench.another-token' >value.txt

hyperfine -N --warmup 5 --min-runs 50 \
    -n "write, sync and rename $size bytes" "$examples/replace_file file $size" \
    -n 'store, 10,000 entries' \
    "$program -q store token --replace --from-file value.txt --vault v.svault --identity v.key"
