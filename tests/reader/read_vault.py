#!/usr/bin/env python3
"""Reads a sonora-sec vault of version 1 without sonora-sec; docs/vault-format.md explains the bytes.

    read_vault.py VAULT (--passphrase-file F | --identity F) [--expect-receipt R] [--json]

Needs Python 3.11 and the modules `cryptography` and `argon2-cffi`. Reads native age identities, no
plugins. Ends with 0; with 3 when the key opens nothing; with 4 when the vault is damaged, has refused
parameters or is not the one expected; with 2 otherwise. It prints the values: that is what it is for.
"""

import argparse
import hashlib
import hmac
import json
import re
import sys
import tomllib
import unicodedata
from base64 import b64decode, b64encode

from argon2 import Type
from argon2.exceptions import HashingError
from argon2.low_level import hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAX_HEADER_BYTES, MAX_INDEX_BYTES, MAX_BLOCK_BYTES = 65_536, 16 << 20, 16 << 20
MAX_FIELDS, MAX_TAG_BYTES, MAX_NOTE_BYTES, MAX_VALUE_BYTES = 64, 256, 4096, 1 << 20
LAST_SECOND = 253_402_207_200
SECTIONS = ("secret", "api-key", "plugin", "control")
CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029"
UNPRINTABLE = re.compile(
    f"[{CONTROLS}\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
HEADER, BODY = "damaged header", "damaged body"
NOT_COUNTED = re.compile(  # The strings and comments of TOML.
    r'"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|\'\'\'.*?\'\'\'|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
EXIT_CODES = {"newer version": 2, "usage": 2, "no key": 3, "wrong key": 3}


class Failure(Exception):
    """Why a vault was not read: a kind, as the test vectors name it, and a word on it."""

    def __init__(self, kind, what):
        super().__init__(f"{kind}: {what}")
        self.kind = kind


def insist(condition, kind, what):
    if not condition:
        raise Failure(kind, what)


# --- Keys


def hkdf(key, salt, info, length=32):
    return HKDF(SHA256(), length, salt, info).derive(key)


def unseal(key, nonce, sealed):
    """Returns the plaintext, or nothing when the tag does not hold."""
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, None)
    except InvalidTag:
        return None


def signing_key(dk):
    return Ed25519PrivateKey.from_private_bytes(hkdf(dk, b"", b"sonora-sec/vault/1 header"))


def verifies(signer, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def short_hash(data):
    return hashlib.sha256(data).digest()[:16]


# --- The header


def number(table, name, bits=63):
    value = table.get(name)
    insist(type(value) is int and 0 <= value < 1 << bits, HEADER, f"`{name}` is no number of {bits} bits")
    return value


def text(table, name):
    insist(type(table.get(name)) is str, HEADER, f"`{name}` is no text")
    return table[name]


def hexadecimal(table, name, size):
    digits = text(table, name)
    insist(re.fullmatch(f"[0-9a-f]{{{2 * size}}}", digits), HEADER, f"`{name}` is not {size} bytes")
    return bytes.fromhex(digits)


def base64(digits):
    try:
        decoded = b64decode(digits, validate=True)
    except ValueError:
        decoded = None
    insist(decoded is not None and b64encode(decoded) == digits, HEADER, "base64 is malformed")
    return decoded


def tables(table, name):
    found = table.get(name, [])
    insist(type(found) is list and all(type(item) is dict for item in found), HEADER, f"`{name}` is no list")
    return found


def read_slot(table):
    slot = {"label": text(table, "label"), "kind": text(table, "kind")}
    insist(1 <= len(slot["label"]) <= 64 and not UNPRINTABLE.search(slot["label"]), HEADER, "a label is malformed")
    insist(number(table, "created") <= LAST_SECOND, HEADER, "a slot is dated beyond the year 9999")
    if slot["kind"] == "passphrase":
        slot |= {name: number(table, name, 32) for name in ("memory_kib", "passes", "lanes")}
        sizes = {"salt": 16, "commitment": 32, "wrapped": 48}
        slot |= {name: hexadecimal(table, name, size) for name, size in sizes.items()}
    elif slot["kind"] == "age":
        slot |= {"recipient": text(table, "recipient"), "wrapped": base64(text(table, "wrapped").encode())}
        one_line = slot["recipient"] and not UNPRINTABLE.search(slot["recipient"])
        insist(one_line, HEADER, "a recipient is malformed")
    return slot


def read_succession(table):
    sizes = {"from": 32, "to": 32, "signature": 64}
    return {name: hexadecimal(table, name, size) for name, size in sizes.items()} | {
        "generation": number(table, "generation")
    }


def read_header(data):
    """Returns the header's fields, its length and its head; its signature holds."""
    data, start = data[:MAX_HEADER_BYTES], 0
    while not data.startswith(b"--- ", start):
        start = data.find(b"\n", start) + 1
        insist(start, HEADER, "it has no end")
    end = data.find(b"\n", start) + 1
    insist(end, HEADER, "it has no end")
    signed, signature = data[: start + 4], base64(data[start + 4 : end - 1])
    try:
        first_line, toml = data[:start].decode("utf-8").split("\n", 1)
        insist(NOT_COUNTED.sub("", toml).count(".") <= 64, HEADER, "it nests too deeply")
        table = tomllib.loads(toml)
    except (RecursionError, ValueError):
        raise Failure(HEADER, "it is no TOML below a first line") from None
    version = re.fullmatch("sonora-sec-vault/([1-9][0-9]{0,9})", first_line)
    insist(version and len(signature) == 64, HEADER, "its first or last line is malformed")
    sizes = {"id": 16, "file_nonce": 32, "signer": 32}
    header = {name: hexadecimal(table, name, size) for name, size in sizes.items()}
    header |= {"generation": number(table, "generation"), "index_bytes": number(table, "index_bytes", 32)}
    header["slots"] = [read_slot(slot) for slot in tables(table, "slot")]
    header["successions"] = [read_succession(succession) for succession in tables(table, "succession")]
    critical = table.get("critical", [])
    insist(type(critical) is list and all(type(name) is str for name in critical), HEADER, "`critical` is no list")
    insist(0 < header["generation"] < (1 << 63) - 1, HEADER, "the generation is out of range")
    insist(header["index_bytes"] <= MAX_INDEX_BYTES, HEADER, "the index is larger than 16 MiB")
    insist(len(header["successions"]) <= 64, HEADER, "there are more than 64 successions")
    insist(len({slot["label"] for slot in header["slots"]}) == len(header["slots"]), HEADER, "two slots have one label")
    insist(version[1] == "1", "newer version", f"the format is version {version[1]}")
    insist(verifies(header["signer"], signed, signature), HEADER, "the signature does not hold")
    insist(not critical, "newer version", "it uses a feature that this reader does not know")
    return header, end, short_hash(data[:end])


def check_receipt(receipt, header, head):
    """Compares a header with a short receipt; says how many generations it is ahead."""
    match = re.fullmatch("([0-9]+)-([0-9a-f]{32})-([0-9a-f]{32})", receipt)
    insist(match, "usage", "a receipt reads generation-head-signer")
    generation, signer = int(match[1]), bytes.fromhex(match[3])
    reached = signer
    for succession in header["successions"]:
        counted = succession["generation"].to_bytes(8, "big")
        message = b"sonora-sec/vault/1 succession" + header["id"] + counted + succession["to"]
        if (
            short_hash(succession["from"]) in (signer, reached)
            and succession["generation"] <= header["generation"]
            and verifies(succession["from"], message, succession["signature"])
        ):
            reached = short_hash(succession["to"])
    found = short_hash(header["signer"])
    insist(found in (signer, reached), "foreign signer", f"it is signed by {found.hex()}")
    ahead = header["generation"] - generation
    insist(ahead >= 0, "rolled back", f"it is generation {header['generation']}, {generation} is expected")
    insist(ahead > 0 or head.hex() == match[2], "forked", f"it is another generation {generation}")
    return ahead, bytes.fromhex(match[2])


# --- Slots


def open_passphrase_slot(slot, vault_id, passphrase):
    passes, memory_kib, lanes = slot["passes"], slot["memory_kib"], slot["lanes"]
    insist(passes >= 2 and memory_kib >= 19 * 1024 and lanes >= 1, "refused parameters", "they are too weak")
    insist(passes <= 16 and memory_kib <= 1 << 20 and lanes <= 16, "refused parameters", "they cost too much")
    key = hash_secret_raw(passphrase, slot["salt"], passes, memory_kib, lanes, 32, Type.ID)
    okm = hkdf(key, vault_id, b"sonora-sec/vault/1 slot", 64)
    if not hmac.compare_digest(okm[:32], slot["commitment"]):
        return None
    return unseal(okm[32:], bytes(12), slot["wrapped"]) or b""


def open_age_slot(slot, secret):
    """Opens an age file (C2SP age.md) with an X25519 identity."""
    data, x25519 = slot["wrapped"], X25519PrivateKey.from_private_bytes(secret)
    own = x25519.public_key().public_bytes_raw()
    unpadded = lambda digits: b64decode(digits + b"=" * (-len(digits) % 4), validate=True)  # noqa: E731
    try:
        header, mac, sealed = re.fullmatch(rb"(age-encryption\.org/v1\n.*?\n---) (\S{43})\n(.*)", data, re.S).groups()
        file_key = None
        for arguments, body in re.findall(rb"^-> (.*)\n((?:.{64}\n)*.{0,63})$", header, re.M):
            kind, *rest = arguments.split(b" ")
            if kind == b"X25519" and file_key is None:
                share = unpadded(rest[0])
                shared = x25519.exchange(X25519PublicKey.from_public_bytes(share))
                wrap_key = hkdf(shared, share + own, b"age-encryption.org/v1/X25519")
                file_key = unseal(wrap_key, bytes(12), unpadded(body.replace(b"\n", b"")))
        if file_key is None:
            return None
        if not hmac.compare_digest(hmac.digest(hkdf(file_key, b"", b"header"), header, "sha256"), unpadded(mac)):
            return b""
        # A data key fills one chunk of the STREAM at most: counter 0, marked as the last.
        return unseal(hkdf(file_key, sealed[:16], b"payload"), bytes(11) + b"\x01", sealed[16:]) or b""
    except (AttributeError, IndexError, ValueError):
        return b""


def age_secret(identity_file):
    """Returns the secret in the first AGE-SECRET-KEY-1 line (Bech32, BIP 173)."""
    match = re.search("^AGE-SECRET-KEY-1([AC-HJ-NP-Z02-9]{58})$", identity_file, re.M)
    insist(match, "usage", "the file holds no native age identity")
    values = ["QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".index(letter) for letter in match[1]]
    prefix, checksum = b"age-secret-key-", 1
    for value in [byte >> 5 for byte in prefix] + [0] + [byte & 31 for byte in prefix] + values:
        top, checksum = checksum >> 25, (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= generator * (top >> bit & 1)
    bits = int("".join(f"{value:05b}" for value in values[:-6]), 2)
    insist(checksum == 1 and bits & 15 == 0, "usage", "the identity is misspelt")
    return (bits >> 4).to_bytes(32, "big")


def unlock(header, passphrase, secret):
    """Returns the data key from the first slot that opens; it gives the header's signer."""
    costs = [slot["memory_kib"] * slot["passes"] for slot in header["slots"] if slot["kind"] == "passphrase"]
    if passphrase is not None:
        insist(len(costs) <= 8, "refused parameters", "there are more than 8 passphrase slots")
        insist(sum(costs) <= 16 << 20, "refused parameters", "the slots together cost more than 16 GiB")
    wanted = "age" if passphrase is None else "passphrase"
    slots = [slot for slot in header["slots"] if slot["kind"] == wanted]
    insist(slots, "no key", f"it has no {wanted} slot")
    for slot in slots:
        if passphrase is None:
            dk = open_age_slot(slot, secret)
        else:
            dk = open_passphrase_slot(slot, header["id"], passphrase)
        if dk is not None:
            fits = len(dk) == 32 and signing_key(dk).public_key().public_bytes_raw() == header["signer"]
            insist(fits, HEADER, f"the slot {slot['label']!r} does not hold this vault's key")
            return dk
    raise Failure("wrong key", "it opens no slot")


# --- The body


class Cbor:
    """Decodes the part of CBOR (RFC 8949) that a vault uses: unsigned integers, byte and text strings,
    lists, maps with distinct text keys, and null, all of definite length. Anything else is damage."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        insist(count <= len(self.data) - self.at, BODY, "CBOR is cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def item(self, depth=0):
        first = self.take(1)[0]
        major, count = first >> 5, first & 31
        if first == 0xF6:
            return None
        insist(major in (0, 2, 3, 4, 5) and count <= 27 and depth <= 8, BODY, "CBOR is of an unknown form")
        if count >= 24:
            count = int.from_bytes(self.take(1 << count - 24), "big")
        if major == 0:
            return count
        if major == 2:
            return self.take(count)
        if major == 3:
            try:
                return self.take(count).decode("utf-8")
            except UnicodeDecodeError:
                raise Failure(BODY, "a text is no UTF-8") from None
        if major == 4:
            return [self.item(depth + 1) for _ in range(count)]
        insist(count <= MAX_FIELDS, BODY, "a map has too many fields")
        pairs = [(self.item(depth + 1), self.item(depth + 1)) for _ in range(count)]
        insist(all(type(name) is str for name, _ in pairs), BODY, "a field's name is no text")
        insist(len(dict(pairs)) == count, BODY, "a field is given twice")
        return dict(pairs)


def shaped(value, shape, what):
    """Returns a decoded item after checking its shape: a type, [item of a list], (items of a list),
    {one of several}."""

    def fits(value, shape):
        if type(shape) is list:
            return type(value) is list and all(fits(item, shape[0]) for item in value)
        if type(shape) is tuple:
            return type(value) is list and len(value) == len(shape) and all(map(fits, value, shape))
        return any(fits(value, one) for one in shape) if type(shape) is set else type(value) is shape

    insist(fits(value, shape), BODY, f"{what} is malformed")
    return value


def ascending(items):
    return all(a < b for a, b in zip(items, items[1:]))


def read_key(section, name):
    insist(section < len(SECTIONS), BODY, "a section is unknown")
    insist(1 <= len(name.encode()) <= 512 and not re.search(f"[{CONTROLS}]", name), BODY, "a name is malformed")
    insist(unicodedata.is_normalized("NFC", name), BODY, "a name is not in normalization form C")
    return section, name.encode()


def read_index(plain):
    cbor = Cbor(plain)
    index = shaped(cbor.item(), dict, "the index")
    insist(not any(plain[cbor.at :]), BODY, "the index's padding is not zero")
    shapes = {"entries": int, "blocks": [(int, int, str)], "pads": [int]}
    for name, shape in (shapes | {"ancestors": [bytes], "recipients": [(str, str)]}).items():
        shaped(index.get(name), shape, f"the index's `{name}`")
    heads = index["ancestors"]
    insist(len(heads) <= 256 and all(len(head) == 16 for head in heads), BODY, "the ancestors are malformed")
    lengths = [length for length, _, _ in index["blocks"]] + index["pads"]
    insist(all(16 <= n <= MAX_BLOCK_BYTES + 16 for n in lengths), BODY, "a block's length is out of range")
    firsts = [read_key(section, name) for _, section, name in index["blocks"]]
    insist(ascending(firsts), BODY, "the index is not sorted")
    return index, firsts, lengths


def read_entry(item):
    section, name, about = shaped(item, (int, str, dict), "an entry")
    key, text_or_null = read_key(section, name), {str, type(None)}
    versions = shaped(about.get("versions"), [(int, int, text_or_null, bytes)], "a list of versions")
    insist(1 <= len(versions) <= 1000, BODY, "an entry has no version or too many")
    counts = [count for count, _, _, _ in versions]
    insist(ascending([0, *counts, 1 << 63]), BODY, "versions are not in order from 1 to 2^63-1")
    insist(all(len(value) <= MAX_VALUE_BYTES for _, _, _, value in versions), BODY, "a value is too long")
    tags = shaped(about.get("tags", {}), dict, "an entry's tags")
    words = [*tags, *shaped(list(tags.values()), [str], "a tag")]
    insist(all(len(word.encode()) <= MAX_TAG_BYTES for word in words), BODY, "a tag is too long")
    note = shaped(about.get("note"), text_or_null, "a note")
    notes = [note or ""] + [word or "" for _, _, word, _ in versions]
    insist(all(len(word.encode()) <= MAX_NOTE_BYTES for word in notes), BODY, "a note is too long")
    expires = shaped(about.get("expires"), {int, type(None)}, "an expiry")
    times = [created for _, created, _, _ in versions] + [expires or 0]
    insist(max(times) <= LAST_SECOND, BODY, "a time is beyond the year 9999")
    kind = about.get("kind", 0)
    insist(kind in (0, 1), BODY, "a kind is unknown")
    return key, {
        "section": SECTIONS[section],
        "name": name,
        "kind": ("text", "binary")[kind],
        "note": note,
        "expires": expires,
        "tags": tags,
        "versions": [
            {"number": count, "created": created, "note": word, **as_json(value)}
            for count, created, word, value in versions
        ],
    }


def as_json(value):
    try:
        return {"value": value.decode("utf-8")}
    except UnicodeDecodeError:
        return {"value_base64": b64encode(value).decode()}


def read_body(data, offset, header, dk):
    """Returns ancestors and entries; every tag, length, order and padding was checked."""
    body_key = hkdf(dk, header["file_nonce"], b"sonora-sec/vault/1 body")

    def block(position, offset, length):
        plain = unseal(body_key, position.to_bytes(12, "big"), data[offset : offset + length])
        insist(plain is not None, BODY, f"the tag of block {position} does not hold")
        return plain

    index, firsts, lengths = read_index(block(0, offset, header["index_bytes"]))
    offset += header["index_bytes"]
    insist(offset + sum(lengths) == len(data), BODY, "the blocks do not add up to the file's length")
    keys, entries = [], []
    for position, length in enumerate(lengths, 1):
        plain = block(position, offset, length)
        offset += length
        if position > len(firsts):
            insist(not any(plain), BODY, "the padding is not zero")
            continue
        cbor, found = Cbor(plain), []
        while cbor.at < len(plain):
            found.append(read_entry(cbor.item()))
        insist(found and found[0][0] == firsts[position - 1], BODY, "a block does not begin as the index says")
        keys += [key for key, _ in found]
        entries += [entry for _, entry in found]
    insist(ascending(keys), BODY, "the entries are not sorted")
    insist(len(entries) == index["entries"] < 1 << 63, BODY, "the number of entries is not the index's")
    return index["ancestors"], entries


def read_vault(data, passphrase=None, secret=None, receipt=None):
    """Returns what a vault holds, ready for JSON."""
    header, length, head = read_header(data)
    ahead, known_head = check_receipt(receipt, header, head) if receipt else (0, None)
    dk = unlock(header, passphrase, secret)
    ancestors, entries = read_body(data, length, header, dk)
    descends = ahead == 0 or (ahead <= len(ancestors) and ancestors[-ahead] == known_head)
    insist(descends, "forked", "it does not descend from the generation that is expected")
    return {"id": header["id"].hex(), "generation": header["generation"], "entries": entries}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault")
    keys = parser.add_mutually_exclusive_group(required=True)
    keys.add_argument("--passphrase-file", help="its content, without one final newline, is the passphrase")
    keys.add_argument("--identity", help="an age identity file")
    parser.add_argument("--expect-receipt", help="generation-head-signer")
    parser.add_argument("--json", action="store_true", help="everything, not only the newest values")
    options = parser.parse_args()

    def content(path):
        with open(path, "rb") as file:
            return file.read()

    passphrase = secret = None
    try:
        if options.identity:
            secret = age_secret(content(options.identity).decode())
        else:
            passphrase = content(options.passphrase_file).removesuffix(b"\n").decode()
            passphrase = unicodedata.normalize("NFC", passphrase).encode()
        vault = read_vault(content(options.vault), passphrase, secret, options.expect_receipt)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return EXIT_CODES.get(failure.kind, 4)
    except (HashingError, OSError, ValueError) as error:
        print(f"usage: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(vault, indent=2))
    else:
        for entry in vault["entries"]:
            newest = entry["versions"][-1]
            print(f"{entry['section']} {entry['name']}: {json.dumps(newest.get('value', newest))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
