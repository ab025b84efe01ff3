//! Writes the seeds, `fuzz/seeds/<target>/`, afresh and always alike.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use sonora_sec::core::clock::Timestamp;
use sonora_sec::core::secret::{SecretBuffer, SecretValue};
use sonora_sec::vault::entry::{About, Entry, Kind, Version};
use sonora_sec::vault::header::{
    Head, Header, PassphraseSlot, Slot, SlotKind, Succession, VaultId,
};
use sonora_sec::vault::index::{BlockPlace, Index};
use sonora_sec::vault::kdf::{DEFAULT_PARAMS, KdfParams};
use sonora_sec::vault::name::{Key, Name, Section};
use sonora_sec_fuzz::{DATA_KEY, GENUINE_AGE, RECIPIENT, data_key};

fn main() -> io::Result<()> {
    header_seeds()?;
    index_seeds()?;
    entry_seeds()?;
    dotenv_seeds()?;
    json_seeds()?;
    json_scan_seeds()?;
    guards_seeds()?;
    slot_seeds()?;
    plugin_seeds()?;
    redact_seeds()
}

fn json_scan_seeds() -> io::Result<()> {
    write("json_scan", "everything", &[br#" {"a": [1, -0.5e+9, true, false, null, "\u0061\ud83d\ude00\n\/"], "\u0061": {}} "#])?;
    write("json_scan", "hostile", &[r#"{"py/reduce": "@everyone <script>", "uri": "file:/x", "token": "aaaaaaaa"}"#.as_bytes()])?;
    write("json_scan", "text", &["\u{feff}[\"\u{202e}\u{200d}e\u{301}\", \"\\ud800\", 1e400, 9007199254740993]".as_bytes()])?;
    let snapshot = br#"{"guild_id": 1, "timestamp": 1.5, "version": "1", "checksum": "00", "data": {"player": {}, "queue": {}}}"#;
    write("json_scan", "snapshot", &[snapshot])
}

fn guards_seeds() -> io::Result<()> {
    write("guards", "url", &[b"https://user@0x7f.1:2333/%2e%2e/v4?x=%00#y"])?;
    write("guards", "sql", &[b"1' OR '1'='1' UNION SELECT /*!*/ 2 -- "])?;
    write("guards", "html", &[b"<a href=javascript:x onload='y'>&#x3c;script&gt;"])?;
    write("guards", "shell", &[b"a; $(cat /etc/passwd) | sh && `id` > /dev/null"])?;
    write("guards", "text", &["ytsearch:\u{202e}e\u{301}\u{1b}[2J\\u003c".as_bytes()])?;
    write("guards", "env", &[b"export LAVALINK_HOST='0.0.0.0' # x\nLAVALINK_PASSWORD=\"youshallnotpass\"\n"])?;
    write("guards", "json", &[br#"{"nodes": [{"host": "a.io", "port": 2333, "password": "x", "secure": false}]}"#])?;
    write("guards", "toml", &[b"[[nodes]]\nhost = 'a.io'\nsecure = false\npassword = 'x'\n"])?;
    let yaml = b"server: &s\n  address: 0.0.0.0\n  http2: {enabled: on}\nlavalink:\n  <<: *s\n  server: {password: |\n    x\n  }\n";
    write("guards", "yaml", &[yaml])
}

/// The first byte says what the rest is.
fn plugin_seeds() -> io::Result<()> {
    const SOURCE: &[u8] = b"7";
    write("plugin", "calls", &[SOURCE, b"import os as o\nf = getattr(o, 'sys' + 'tem')\nf(f'{1}')\n"])?;
    write("plugin", "code-in-text", &[SOURCE, b"exec(compile('import os', 'x', 'exec'))\n"])?;
    write("plugin", "class", &[SOURCE, b"class A(type):\n    __getitem__ = exec\n    x: int = 1\n"])?;
    write("plugin", "newest", &[SOURCE, b"match x:\n case {'a': [1, *_]} if (n := 1): t'{n}'\ntype A[T] = T\n"])?;
    write("plugin", "latin-1", &[SOURCE, b"# coding: latin-1\nx = '\xfc'  # nosec\n"])?;
    write("plugin", "deceiving", &[SOURCE, "ｅval = '\u{202e}\u{200b}'  # \rе\n".as_bytes()])?;
    let notebook = r#"{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["!ls\n", "x = %pwd\n"]}]}"#;
    write("plugin", "notebook", &[b"0", notebook.as_bytes()])?;
    write("plugin", "manifest", &[b"4", b"name = 'x'\npermissions = ['net.http:x.io']\n"])?;
    // One empty member `a.py` (APPNOTE.TXT 4.3).
    let shared = b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x04\0\0\0";
    let row = b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0a.py";
    let end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x32\0\0\0\x22\0\0\0\0\0";
    write("plugin", "zip", &[b"1", b"PK\x03\x04\x14\0", shared, b"a.py", b"PK\x01\x02\x14\x03\x14\0", shared, row, end])
}

fn write(target: &str, name: &str, parts: &[&[u8]]) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), parts.concat())
}

fn dotenv_seeds() -> io::Result<()> {
    write("dotenv", "plain", &[b"# c\nexport A=b # c\r\nB = x#y\nA=\n"])?;
    write("dotenv", "quoted", &[b"A='it\\'s\n# no comment'\nB=\"\\\"\\n\\r\\\\\" # c\n'C'=''\n"])?;
    write("dotenv", "expanded", &[b"A=x\nB='${A}${:-$}{A}'\nC=${A:-y}${:x}${\n"])
}

fn json_seeds() -> io::Result<()> {
    write("json", "text", &[br#"{"a": "x", "b": "\u00e9\ud83d\udd11\n\"\\\/", "c": ""}"#])?;
    write(
        "json",
        "other",
        &[br#"{"n": -1.5e+3, "t": true, "b": {"encoding": "base64", "value": "/wA="}}"#],
    )?;
    write("json", "empty", &[b"{}\n"])
}

fn header_seeds() -> io::Result<()> {
    let file = header().to_signed_bytes(&data_key());
    write("header", "file", &[b"0", &file])?;
    // The same as TOML to be signed: without the first line, `signer` and the signature.
    let text = String::from_utf8(file).expect("a header is text");
    let fields = text.split_once('\n').and_then(|(_, rest)| rest.split_once("--- "));
    let (fields, _) = fields.expect("a header has a first line and a signature");
    let fields: String =
        fields.split_inclusive('\n').filter(|line| !line.starts_with("signer ")).collect();
    write("header", "fields", &[b"1", fields.as_bytes()])?;
    let unknown = format!("later = 1\n{fields}kind_of_later = {{ a = [1, 2.5, true] }}\n");
    write("header", "unknown-fields", &[b"1", unknown.as_bytes()])?;
    let critical = format!("critical = [\"later\"]\n{}", fields.replace("critical = []\n", ""));
    write("header", "critical-feature", &[b"1", critical.as_bytes()])?;
    let smallest = format!(
        "id='{}'\ngeneration=1\nfile_nonce='{}'\nindex_bytes=4096\n",
        "01".repeat(16),
        "02".repeat(32)
    );
    write("header", "smallest", &[b"1", smallest.as_bytes()])?;
    let slots = [
        ("slot-age", "label=\"a\"\ncreated=1\nkind=\"age\"\nrecipient=\"age1\"\nwrapped=\"\"\n"),
        ("slot-of-later", "label=\"a\"\ncreated=1\nkind=\"later\"\n"),
    ];
    for (name, slot) in slots {
        write("header", name, &[b"1", smallest.as_bytes(), b"[[slot]]\n", slot.as_bytes()])?;
    }
    write("header", "slots", &[b"2main\0age1\0caf\xc3\xa9 \"\\\0age2"])?;
    let last = smallest.replace("generation=1", "generation=9223372036854775806");
    write("header", "last-generation", &[b"1", last.as_bytes()])
}

fn header() -> Header {
    let dk = data_key();
    let id = VaultId([1; 16]);
    let passphrase = PassphraseSlot {
        params: DEFAULT_PARAMS,
        salt: [3; 16],
        commitment: [4; 32],
        wrapped: [5; 48],
    };
    let age = SlotKind::Age { recipient: RECIPIENT.to_owned(), wrapped: b"an age file".to_vec() };
    let slot = |label: &str, kind| Slot { label: label.to_owned(), created: time(1), kind };
    Header {
        id,
        generation: 2,
        file_nonce: [2; 32],
        index_bytes: 4096,
        signer: dk.signer(),
        critical: Vec::new(),
        slots: vec![slot("main", SlotKind::Passphrase(passphrase)), slot("bot", age)],
        successions: vec![Succession::new(&dk, dk.signer(), id, 2)],
        has_unknown: false,
    }
}

fn index_seeds() -> io::Result<()> {
    let place = |section, name: &str| BlockPlace { sealed_len: 65_552, first: key(section, name) };
    let full = Index {
        entries: 3,
        blocks: vec![place(Section::Secret, "a"), place(Section::ApiKey, "b\u{e9}")],
        pads: vec![1000, 16],
        ancestors: vec![Head([7; 16]), Head([8; 16])],
        recipients: vec![("bot".to_owned(), RECIPIENT.to_owned())],
        has_unknown: false,
    };
    // Numbers of every width, so that a changed bit makes them too large.
    let wide = Index { entries: 1 << 62, pads: vec![1 << 24], ..Index::default() };
    for (name, index) in [("empty", Index::default()), ("full", full), ("wide", wide)] {
        let plain = index.to_plaintext();
        let zeros = plain.expose_secret().iter().rev().take_while(|&&byte| byte == 0).count();
        write("index", name, &[&plain.expose_secret()[..plain.len() - zeros]])?;
    }
    let field = b"\x65later\x82\x01\xa1\x61a\xf6";
    let known = b"\x67entries\x00\x66blocks\x80\x64pads\x80\x69ancestors\x80\x6arecipients\x80";
    write("index", "unknown-field", &[b"\xa6", field, known])
}

fn entry_seeds() -> io::Result<()> {
    let small = entry("a", vec![version(1, None, b"value")], about(Kind::Text));
    let versions = vec![version(1, Some("first"), b"one"), version(2, None, b"\xff\x00")];
    let mut all = about(Kind::Binary);
    all.tags = BTreeMap::from([("team".to_owned(), "bots".to_owned())]);
    all.note = Some("a note".to_owned());
    all.expires = Some(time(99));
    let full = entry("caf\u{e9}", versions, all);
    let encoded = |entries: &[&Entry]| {
        let mut block = SecretBuffer::default();
        for entry in entries {
            entry.encode(&mut block);
        }
        block.to_value()
    };
    let wide = entry("w", vec![version(1 << 62, None, b"")], about(Kind::Text));
    let mut all = about(Kind::Text);
    all.tags = BTreeMap::from([("k".repeat(256), "v".repeat(256))]);
    let long = entry("l", vec![version(1, None, b"")], all);
    write("entry", "wide", &[encoded(&[&wide]).expose_secret()])?;
    write("entry", "long-tag", &[encoded(&[&long]).expose_secret()])?;
    write("entry", "small", &[encoded(&[&small]).expose_secret()])?;
    write("entry", "full", &[encoded(&[&full]).expose_secret()])?;
    write("entry", "block", &[encoded(&[&small, &full]).expose_secret()])?;
    write(
        "entry",
        "unknown-field",
        &[b"\x83\x00\x61a\xa2\x65later\xf6\x68versions\x81\x84\x01\x00\xf6\x41v"],
    )
}

fn slot_seeds() -> io::Result<()> {
    write("slot", "age-genuine", &[b"0", GENUINE_AGE])?;
    write("slot", "age-of-a-data-key", &[b"1", &DATA_KEY])?;
    write("slot", "age-of-another-key", &[b"1", &[8; 32]])?;
    write("slot", "age-of-nothing", &[b"1"])?;
    write("slot", "age-changed", &[b"2\x20\x01\xc0\x80"])?;
    write("slot", "age-unchanged", &[b"2"])?;
    let bytes = |costs: KdfParams| {
        [costs.memory_kib, costs.passes, costs.lanes].map(u32::to_le_bytes).concat()
    };
    let usual = bytes(DEFAULT_PARAMS);
    let costly = bytes(KdfParams { memory_kib: 2 << 20, passes: 3, lanes: 32 });
    write("slot", "costs-usual", &[b"3", &[0], &usual])?;
    write("slot", "costs-above", &[b"3", &[0], &costly, &usual])?;
    write("slot", "costs-above-asked-for", &[b"3", &[1], &costly, &usual])?;
    write("slot", "costs-of-nine", &[b"3", &[2], &usual.repeat(9)])
}

fn entry(name: &str, versions: Vec<Version>, about: About) -> Entry {
    Entry { key: key(Section::Secret, name), versions, about }
}

fn version(number: u64, note: Option<&str>, value: &[u8]) -> Version {
    let note = note.map(str::to_owned);
    Version { number, created: time(1), note, value: SecretValue::copy_of(value) }
}

fn about(kind: Kind) -> About {
    About { kind, tags: BTreeMap::new(), note: None, expires: None, has_unknown: false }
}

fn key(section: Section, name: &str) -> Key {
    Key { section, name: Name::new(name).expect("it is a name") }
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds).expect("it is before the year 9999")
}

fn redact_seeds() -> io::Result<()> {
    let seed = |name: &str, size: u8, values: &[u8], text: &[u8]| {
        let len = u8::try_from(values.len()).expect("a seed's values are short");
        write("redact", name, &[&[len, size], values, text])
    };
    seed("escapes", 3, b"a \"b\\c\"/\nd\xc3\xa9", b"{\"t\": \"a \\\"b\\\\c\\\"/\\nd\\u00e9\"}")?;
    seed("overlapping", 1, b"abcabcabc\0cabcabcab-", b"-abcabcabcabcab-")?;
    seed("repeating", 7, b"aaaaaaaa\0aaaaaaaaa", b"aaaaaaaaaaaaaab")
}
