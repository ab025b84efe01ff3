#!/bin/sh
# Seeking values in a log of 1 GB and in many small files: against `rg -F -f` with the same forms of the same values.
. "$(dirname "$0")/home.sh"
need python3 rg
need_example list_forms

megabytes=${MEGABYTES:-1000}
# A log without a value, files without one, and a log with a value in each thousandth line.
python3 - "$megabytes" <<'PYTHON'
import base64, os, random, string, sys
random.seed(1)
token = lambda: "".join(random.choices(string.ascii_letters + string.digits + "-_", k=72))
password = lambda: "".join(random.choices(string.printable[:94], k=24))
webhook = lambda: "https://discord.com/api/webhooks/%d/%s" % (random.randrange(10**18), token())
makers = [token, password, token, password, webhook]
values = [makers[number % 5]() for number in range(100)]
for count in (5, 100):
    open(f"values-{count}.txt", "w").writelines(value + "\n" for value in values[:count])
words = "connected to lavalink node session resumed player track queue guild voice update".split()
def line(number, leaks):
    text = " ".join(random.choices(words, k=8))
    extra = random.choice(["id=%016x" % random.getrandbits(64), "https://example.com/%d" % number,
                           base64.b64encode(random.randbytes(24)).decode()])
    if leaks and number % 1000 == 7:
        extra = "Authorization: Basic " + base64.b64encode(b"bot:" + values[number % 5].encode()).decode()
    return "2026-03-01T12:%02d:%02d.%03dZ INFO bot.player: %s %s\n" % (
        number // 60 % 60, number % 60, number % 1000, text, extra)
size = int(sys.argv[1]) * 1_000_000
for name, leaks in (("clean.log", False), ("leaky.log", True)):
    block = "".join(line(number, leaks) for number in range(200_000)).encode()
    with open(name, "wb") as log:
        for _ in range(size // len(block) + 1):
            log.write(block)
block = "".join(line(number, False) for number in range(200_000)).encode()
for number in range(size // 2 // 20_000):
    folder = "files/%03d" % (number // 100)
    os.makedirs(folder, exist_ok=True)
    start = number * 7919 % (len(block) - 20_000)
    open("%s/%05d.log" % (folder, number), "wb").write(block[start:start + 20_000])
PYTHON
du -sh clean.log leaky.log files

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
    for what in clean.log leaky.log files; do
        hyperfine --warmup 1 --min-runs 7 --ignore-failure --output null \
            -n "rg -F -f, $what, $count values" "rg -F -uuu -a -f forms-$count.txt $what" \
            -n "rg -F -f -l, $what, $count values" "rg -F -uuu -a -l -f forms-$count.txt $what" \
            -n "audit leaks, $what, $count values" \
            "$program audit leaks $what --vault v$count.svault --identity v$count.key"
    done
done
