"""Makes the files of this folder with the real package, and what they hold as `expected.json`.

    python3 -m venv venv && venv/bin/pip install py-sonora==1.2.8 cryptography
    venv/bin/python tests/data/py-sonora/make.py

The values are made up. Tokens are random, so the files differ at every run.
"""

import json
import os
import pathlib
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
VALUES = {
    "discord_token": "FAKE.discord-token.do-not-use",
    "lavalink_password": "fake lavalink password",
    "Spotify/Client-Secret": "fäke ${secret} 'quoted' \"twice\" \\",
    "tls_key": "-----BEGIN FAKE KEY-----\nnot a key\r\n-----END FAKE KEY-----\n",
    "empty": "",
    "schlüssel ключ 🔑": "fake value of a name that is not ASCII",
    "long": "fake " * 2000,
}

expected = {}


def save(name, key, values, change=None, left_out=()):
    from sonora.security import CredentialVault

    path = HERE / name
    # Where there is no file, version 1.2.8 fails: it sets its credentials only when it reads one.
    path.write_bytes(b"")
    vault = CredentialVault(key, str(path))
    for entry, value in values.items():
        vault.store_credential(entry, value)
    if change:
        key = change(vault) or key
    for entry, value in values.items():
        assert CredentialVault(key, str(path)).retrieve_credential(entry) == value
    key = key.encode() if isinstance(key, str) else key
    expected[name] = {"key": key.hex(), "entries": values, "left_out": list(left_out)}


def rotate(vault):
    vault.rotate_master_key("fake new master key")
    return "fake new master key"


def add_unreadable(vault):
    from cryptography.fernet import Fernet

    other = Fernet(Fernet.generate_key())
    vault._credentials["a_foreign_one"] = other.encrypt(b"fake").decode()
    vault._credentials["no_token"] = "not a token"
    vault._save_vault()


def add_bad_names(vault):
    for name in ["", "two\nlines", "x" * 600]:
        vault.store_credential(name, "fake")


# The package makes a folder where it is imported.
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    save("passphrase", "fake master key", VALUES)
    save("passphrase-unicode", "fäke мастер 🔑", {"token": "fake"})
    save("passphrase-newline", "fake master key\n", {"token": "fake"})
    save("raw-32", bytes(range(0xE0, 0x100)), {"token": "fake"})
    save("raw-short", b"fake", {"token": "fake"})
    save("raw-long", bytes(range(48)), {"token": "fake"})
    save("rotated", "fake master key", {"token": "fake"}, rotate)
    save("no-entries", "fake master key", {}, lambda vault: vault._save_vault())
    save("unreadable", "fake master key", {"token": "fake"}, add_unreadable,
         ["a_foreign_one", "no_token"])
    save("bad-names", "fake master key", {"token": "fake"}, add_bad_names,
         ["", "two\nlines", "x" * 600])
    os.chdir(HERE)
(HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
