#!/bin/sh
# One entry through an age slot: against `age -d` of a small file, and in vaults of three sizes.
. "$(dirname "$0")/home.sh"
need age
need_example fill_vault

make_vault small 10
make_vault large 100000
make_vault huge "${HUGE:-1000000}"
recipient=$("$program" slot list --vault small.svault --json | grep -o 'age1[0-9a-z]*' | head -1)
printf 'MTA1NDc.bench.not-a-real-token' | age -r "$recipient" -o token.age
ls -l small.svault large.svault huge.svault | awk '{ print $5, "bytes", $9 }'

hyperfine -N --warmup 20 --min-runs 200 \
    -n 'age -d' 'age -d -i small.key token.age' \
    -n 'get, 10 entries' "$program get token --vault small.svault --identity small.key" \
    -n 'get, 100,000 entries' "$program get token --vault large.svault --identity large.key" \
    -n "get, ${HUGE:-1,000,000} entries" \
    "$program get token --vault huge.svault --identity huge.key"
