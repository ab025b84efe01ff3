#!/bin/sh
# One entry through a passphrase: against the `argon2` command with the same parameters.
. "$(dirname "$0")/home.sh"
need argon2

printf 'correct horse battery staple' >pass.txt
chmod 600 pass.txt
"$program" -q init --vault v.svault --passphrase-file pass.txt
printf 'MTA1NDc.bench.not-a-real-token' |
    "$program" -q store token --vault v.svault --passphrase-file pass.txt
"$program" slot list --vault v.svault

# Both through a shell, whose time hyperfine takes off: `argon2` reads standard input.
hyperfine --warmup 3 --min-runs 30 \
    -n 'argon2 -id, 64 MiB, 3 passes, 4 lanes' \
    'argon2 0123456789abcdef -id -t 3 -k 65536 -p 4 -l 32 -r <pass.txt' \
    -n 'get by passphrase' "$program get token --vault v.svault --passphrase-file pass.txt"
