#!/usr/bin/env python3
"""Makes the test vectors that the library cannot be brought to write, with nothing of the library.

    forge_vectors.py FOLDER

Some break a rule under a signature and tags that hold; one shows that a vault written by another
program opens. The vectors in tests/data/vault were made once and stay as they are: a vector whose
file exists is left alone. `examples/make_vectors.rs` makes the others.
"""

import os
import sys
from base64 import b64encode

sys.dont_write_bytecode = True
import read_vault as vault  # noqa: E402
from argon2 import Type  # noqa: E402
from argon2.low_level import hash_secret_raw  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: E402

WORDS = "correct horse battery staple"
CREATED = 1_795_498_281


def seal(key, nonce, plain):
    return ChaCha20Poly1305(key).encrypt(nonce, plain, None)


def size_class(length):
    """Returns the Padmé size class of a length, 4 KiB at least."""
    length = max(length, 4096)
    exponent = length.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1
    return length + mask & ~mask


class Raw(bytes):
    """CBOR that goes out as it is."""


def cbor(value):
    """Encodes a value in the shortest form; a list of pairs in a tuple is a map, in that order."""

    def head(major, count):
        if count < 24:
            return bytes([major << 5 | count])
        size = next(size for size in (1, 2, 4, 8) if count < 1 << 8 * size)
        return bytes([major << 5 | 24 + size.bit_length() - 1]) + count.to_bytes(size, "big")

    match value:
        case Raw():
            return bytes(value)
        case None:
            return b"\xf6"
        case int():
            return head(0, value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            return head(3, len(value.encode())) + value.encode()
        case list():
            return head(4, len(value)) + b"".join(map(cbor, value))
        case tuple():
            return head(5, len(value)) + b"".join(cbor(name) + cbor(item) for name, item in value)


def entry(name, value, section=0, more=(), **changed):
    """Returns the CBOR of an entry with one version."""
    fields = {"kind": 0, "versions": [[1, CREATED, None, value]], "tags": (), "note": None, "expires": None}
    return cbor([section, name, tuple((fields | changed).items()) + more])


def make(blocks, *, version=1, top="", slot="", tail="", index_more=(), index_pad=0, pad_byte=0, **changed):
    """Returns a vault with these data blocks: each a first key and plaintext."""
    dk, vault_id, nonce, salt = os.urandom(32), os.urandom(16), os.urandom(32), os.urandom(16)
    okm = vault.hkdf(
        hash_secret_raw(WORDS.encode(), salt, 2, 19456, 1, 32, Type.ID), vault_id, b"sonora-sec/vault/1 slot", 64
    )
    body_key = vault.hkdf(dk, nonce, b"sonora-sec/vault/1 body")
    signing_key = vault.signing_key(dk)

    def sealed_index(pad):
        fields = {
            "entries": changed.get("entries", sum(plain.count(b"\x68versions") for _, plain in blocks)),
            "blocks": [[len(plain) + 16, *first] for first, plain in blocks],
            "pads": [Raw(b"\x1a" + (pad + 16).to_bytes(4, "big"))],
            "ancestors": [],
            "recipients": [],
        }
        plain = cbor(tuple(fields.items()) + index_more)
        padding = size_class(len(plain) + 16) - 16 - len(plain)
        return seal(body_key, bytes(12), plain + bytes(padding - 1) + bytes([index_pad]))

    header = f"sonora-sec-vault/{version}\n" + changed.get("toml", f"""\
id = "{vault_id.hex()}"
generation = {changed.get("generation", 1)}
file_nonce = "{nonce.hex()}"
index_bytes = {changed.get("index_bytes", len(sealed_index(0)))}
signer = "{signing_key.public_key().public_bytes_raw().hex()}"
{top}
[[slot]]
label = "main"
kind = "passphrase"
created = {CREATED}
memory_kib = 19456
passes = 2
lanes = 1
salt = "{salt.hex()}"
commitment = "{okm[:32].hex()}"
wrapped = "{seal(okm[32:], bytes(12), dk).hex()}"
{slot}
{tail}""") + "--- "
    header = header.encode()
    header += b64encode(signing_key.sign(header)) + b"\n"
    data = b"".join(
        seal(body_key, number.to_bytes(12, "big"), plain) for number, (_, plain) in enumerate(blocks, 1)
    )
    used = len(header) + len(sealed_index(0)) + len(data) + 16
    pad = size_class(used) - used
    plain = bytes(pad - 1) + bytes([pad_byte]) if pad else b""
    return header + sealed_index(pad) + data + seal(body_key, (len(blocks) + 1).to_bytes(12, "big"), plain)


def write(folder, name, title, expect, data, entries=""):
    path = os.path.join(folder, name)
    if os.path.exists(path + ".svault"):
        return
    with open(path + ".svault", "wb") as file:
        file.write(data)
    with open(path + ".toml", "w", encoding="utf-8") as file:
        file.write(f'title = "{title}"\npassphrase = "{WORDS}"\nexpect = "{expect}"\n{entries}')


def described(*names):
    return "".join(
        f'\n[[entry]]\nsection = "secret"\nname = "{name}"\nkind = "text"\n'
        f'\n[[entry.version]]\nnumber = 1\ncreated = {CREATED}\nvalue = "value of {name}"\n'
        for name in names
    )


def main(folder):
    os.makedirs(folder, exist_ok=True)
    one = entry("a", b"value of a")
    two = entry("b", b"value of b")
    three = entry("c", b"value of c")

    blocks = [((0, "a"), one + two), ((0, "c"), three)]
    title = "written by another program"
    write(folder, "made-elsewhere", title, "success", make(blocks), described("a", "b", "c"))

    unknown = entry("a", b"value of a", more=(("colour", [1, None]),))
    later = make(
        [((0, "a"), unknown)],
        top='colour = "blue"',
        slot='colour = "green"',
        tail='[[slot]]\nlabel = "later"\nkind = "passkey"\ncreated = 0\nhandle = "00"\n\n[later]\nlist = [1]\n',
        index_more=(("colour", (("shade", 7),)),),
    )
    title = "fields and a kind of slot that are unknown; they are read over"
    write(folder, "unknown-fields", title, "success", later, described("a"))

    title = "version 2, with a header that reads as one of version 1"
    write(folder, "newer-version", title, "newer version", make(blocks, version=2))
    title = "version 2, with a header that reads as nothing known"
    write(folder, "newer-version-unreadable", title, "damaged header", make(blocks, version=2, toml="key = 1\n"))
    title = "an index that is said to be larger than 16 MiB"
    write(folder, "index-too-large", title, "damaged header", make(blocks, index_bytes=(16 << 20) + 1))
    title = "the last generation that an integer of TOML can count"
    write(folder, "last-generation", title, "damaged header", make(blocks, generation=(1 << 63) - 1))
    title = "a field within 66 tables"
    write(folder, "nested-header", title, "damaged header", make(blocks, top=".".join("x" * 67) + " = 1"))
    bad = '[[slot]]\nlabel = "bot"\nkind = "age"\ncreated = 0\nrecipient = "age1\\n--- x"\nwrapped = ""\n'
    title = "a recipient of two lines"
    write(folder, "two-line-recipient", title, "damaged header", make(blocks, tail=bad))

    def body(name, title, *arguments, **changed):
        write(folder, name, title, "damaged body", make(*arguments, **changed))

    body("unsorted-entries", "entries in the wrong order", [((0, "b"), two + one)])
    body("unsorted-blocks", "blocks in the wrong order", blocks[::-1])
    body("one-entry-twice", "one key in two entries", [((0, "a"), one + one)])
    body("other-first-key", "a block begins with another key than the index says", [((0, "b"), one)])
    body("wrong-count", "one entry fewer than the index says", blocks, entries=4)
    body("empty-block", "a data block without an entry", [((0, "a"), b"")])
    body("index-padding", "the index's padding ends with a one", blocks, index_pad=1)
    body("pad-not-zero", "the last byte of the padding is a one", blocks, pad_byte=1)
    body("index-field-twice", "a field of the index given twice", blocks, index_more=(("entries", 3),))
    body("decomposed-name", "a name that is not in normalization form C", [((0, "o\u0308"), entry("o\u0308", b"x"))])
    body("unknown-section", "a section that is unknown", [((9, "a"), entry("a", b"x", section=9))])
    body("field-twice", "a field of an entry given twice", [((0, "a"), entry("a", b"x", more=(("note", "y"),)))])
    endless = entry("a", b"x", tags=Raw(b"\xbf\xff"))
    body("indefinite-length", "a map of indefinite length", [((0, "a"), endless)])
    no_version = entry("a", b"x", versions=[])
    body("no-version", "an entry without a version", [((0, "a"), no_version)])
    zero = entry("a", b"x", versions=[[0, CREATED, None, b"x"]])
    body("version-zero", "a version that is not counted from 1", [((0, "a"), zero)])
    body("note-too-long", "a note of 4097 bytes", [((0, "a"), entry("a", b"x", note="x" * 4097))])
    body("tag-too-long", "a tag of 257 bytes", [((0, "a"), entry("a", b"x", tags=(("x" * 257, ""),)))])
    falling = entry("a", b"x", versions=[[2, CREATED, None, b"x"], [1, CREATED, None, b"y"]])
    body("versions-unsorted", "versions in the wrong order", [((0, "a"), falling)])


if __name__ == "__main__":
    main(sys.argv[1])
