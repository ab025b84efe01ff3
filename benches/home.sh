# Sourced by the others: a home folder that is thrown away, and the programs to measure.
# The first argument is the program; the examples are looked for beside it.

set -eu
program=$(realpath "${1:-target/release/sonora-sec}")
examples=$(dirname "$program")/examples

need() {
    for tool; do
        if ! command -v "$tool" >/dev/null; then
            echo "skipped: there is no \`$tool\` here"
            exit 0
        fi
    done
}

need_example() {
    if [ ! -x "$examples/$1" ]; then
        echo "skipped: build it with \`cargo build --release --example $1\`"
        exit 0
    fi
}

need hyperfine
[ -x "$program" ] || { echo "there is no program at $program" >&2; exit 2; }
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
for name in $(env | sed -n 's/^\(SONORA_SEC_[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data"
export XDG_STATE_HOME="$home/state" SONORA_SEC_NO_INPUT=1
cd "$home"

# make_vault NAME [COUNT]: NAME.svault, opened by NAME.key, with COUNT entries and a `token`.
make_vault() {
    "$program" -q init --vault "$1.svault" --new-identity "$1.key"
    if [ "${2:-0}" -gt 0 ]; then
        "$examples/fill_vault" "$1.svault" "$XDG_STATE_HOME/sonora-sec" "$1.key" "$2"
    fi
    printf 'MTA1NDc.bench.not-a-real-token' |
        "$program" -q store token --vault "$1.svault" --identity "$1.key"
}
