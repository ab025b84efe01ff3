#!/bin/sh
# Masking a log of 1 GB: against `rg -F` with the same forms of the same values.
. "$(dirname "$0")/home.sh"
need python3 rg
need_example list_forms

megabytes=${MEGABYTES:-1000}
# Values of three kinds, as bots have them, a log line by line, and a value in each thousandth line.
python3 - "$megabytes" <<'PYTHON'
import base64, random, string, sys
random.seed(1)
token = lambda: "".join(random.choices(string.ascii_letters + string.digits + "-_", k=72))
password = lambda: "".join(random.choices(string.printable[:94], k=24))
webhook = lambda: "https://discord.com/api/webhooks/%d/%s" % (random.randrange(10**18), token())
makers = [token, password, token, password, webhook]
values = [makers[number % 5]() for number in range(100)]
for count in (5, 100):
    open(f"values-{count}.txt", "w").writelines(value + "\n" for value in values[:count])
words = "connected to lavalink node session resumed player track queue guild voice update".split()
levels = ["INFO", "DEBUG", "WARN"]
def line(number):
    text = " ".join(random.choices(words, k=8))
    extra = random.choice(["id=%016x" % random.getrandbits(64), "https://example.com/%d" % number,
                           base64.b64encode(random.randbytes(24)).decode()])
    if number % 1000 == 7:
        extra = "Authorization: Basic " + base64.b64encode(b"bot:" + values[number % 5].encode()).decode()
    return "2026-03-01T12:%02d:%02d.%03dZ %s bot.player: %s %s\n" % (
        number // 60 % 60, number % 60, number % 1000, random.choice(levels), text, extra)
block = "".join(line(number) for number in range(200_000)).encode()
with open("bot.log", "wb") as log:
    for _ in range(int(sys.argv[1]) * 1_000_000 // len(block) + 1):
        log.write(block)
PYTHON
ls -l bot.log | awk '{ print $5, "bytes" }'

for count in 5 100; do
    make_vault "v$count"
    while IFS= read -r value; do
        number=$((${number:-0} + 1))
        printf %s "$value" |
            "$program" -q store "entry$number" --raw --vault "v$count.svault" --identity "v$count.key"
    done <"values-$count.txt"
    { cat "values-$count.txt"; echo 'MTA1NDc.bench.not-a-real-token'; } |
        "$examples/list_forms" >"forms-$count.txt"
    wc -l "forms-$count.txt"
    redact="$program redact --vault v$count.svault --identity v$count.key"
    for output in null pipe; do
        hyperfine --warmup 1 --min-runs 7 --output "$output" \
            -n "rg -F -c, $count values" "rg -F -c -f forms-$count.txt <bot.log" \
            -n "rg -F --passthru -r, $count values" \
            "rg -F --passthru -N -r '***' -f forms-$count.txt <bot.log" \
            -n "redact, $count values" "$redact <bot.log"
    done
done
