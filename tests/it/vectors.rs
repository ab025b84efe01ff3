//! Vaults made once and kept for ever, and vaults made at random: this library and a reader in
//! Python, which shares nothing with it, must find the same in each.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{AeadInPlace as _, KeyInit as _};
use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sonora_sec::core::clock::Timestamp;
use sonora_sec::core::disk::{SystemDisk, read_whole};
use sonora_sec::core::secret::{SecretValue, random};
use sonora_sec::vault::entry::{About, Entry, EntryView, Kind, Version};
use sonora_sec::vault::header::{self, SlotKind};
use sonora_sec::vault::kdf;
use sonora_sec::vault::keys::DataKey;
use sonora_sec::vault::name::{Key, Name, Section};
use sonora_sec::vault::padding::size_class;
use sonora_sec::vault::read::OpenVault;
use sonora_sec::vault::receipts::ShortReceipt;
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{self, Identities};
use sonora_sec::vault::store::{FirstUse, OlderGenerations, Transaction};
use sonora_sec::vault::{DamagedPart, VaultError};

use crate::support::{CHEAP, Place, identity, options, passphrase, save, store, unlock};

/// Values longer than this are described by their SHA-256.
const SHOWN_BYTES: usize = 256;
/// Most bytes of a vector or its description.
const MAX_VECTOR_BYTES: usize = 1 << 20;

#[test]
fn every_vector_is_read_or_refused_as_it_says() {
    for vector in vectors() {
        let place = vector.put_in_place();
        let before = files_below(place.folder.path());
        let found = vector.by_library(&place);
        let kind = found.as_ref().map_or_else(kind_of, |_| "success");
        assert_eq!(kind, vector.expect, "{}: {}, {found:?}", vector.name, vector.title);
        if let Ok(entries) = found {
            assert_eq!(entries, vector.entries(), "{}", vector.name);
        } else if kind == "damaged body" {
            // The index may have opened, so a receipt of that generation may be there now.
            assert!(bytes_of(&place.vault()) == bytes_of(&vector.path()), "{}", vector.name);
        } else {
            assert!(files_below(place.folder.path()) == before, "{}", vector.name);
        }
    }
}

#[test]
fn every_vector_is_read_or_refused_alike_in_python() {
    let reader = Reader::found();
    let vectors = vectors();
    std::thread::scope(|scope| {
        for half in vectors.chunks(vectors.len().div_ceil(2)) {
            scope.spawn(|| half.iter().for_each(|vector| vector.check_in_python(&reader)));
        }
    });
}

#[test]
fn every_kind_of_result_has_a_vector() {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for vector in vectors() {
        *count.entry(vector.expect).or_default() += 1;
    }
    let kinds: Vec<&str> = count.keys().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "damaged body",
            "damaged header",
            "foreign signer",
            "forked",
            "newer version",
            "refused parameters",
            "rolled back",
            "success",
            "wrong key",
        ]
    );
    assert!(count.values().sum::<usize>() >= 65, "vectors stay for ever: {count:?}");
}

#[test]
fn a_newer_version_and_a_critical_feature_are_said_to_need_a_newer_program() {
    for name in ["newer-version", "critical-feature"] {
        let vector = Vector::read(name);
        let error = vector.by_library(&vector.put_in_place()).unwrap_err();
        assert!(matches!(error, VaultError::NewerVersion { .. }), "{name}: {error}");
    }
}

#[test]
fn a_vault_with_unknown_fields_is_not_rewritten() {
    let vector = Vector::read("unknown-fields");
    let place = vector.put_in_place();
    let before = std::fs::read_dir(place.folder.path()).unwrap().count();
    let words = passphrase(vector.passphrase.as_deref().unwrap());
    let store = place.store();
    let unlocked = unlock(&store, &slots::Key::Passphrase(&words)).unwrap();
    let error = save(&store, &unlocked, "a", b"new").unwrap_err();
    assert!(matches!(error, VaultError::NewerVersion { .. }), "{error}");
    assert_eq!(bytes_of(&place.vault()), bytes_of(&vector.path()));
    assert_eq!(before, 1, "nothing but the vault was there");
}

#[test]
fn the_worked_example_of_the_format_is_true() {
    let page = bytes_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vault-format.md"));
    let page = String::from_utf8(page).unwrap();
    let example = page.split("## A worked example").nth(1).unwrap();
    let blocks: Vec<&str> = example.split("```").skip(1).step_by(2).take(4).collect();
    let [header, values, index, data] = blocks[..] else { panic!("the example has four blocks") };
    let bytes = |hex: &str| {
        let digits: String = hex.trim_start_matches("text").split_whitespace().collect();
        HEXLOWER.decode(digits.as_bytes()).unwrap()
    };
    let value = |name| bytes(values.lines().find_map(|line| line.strip_prefix(name)).unwrap());

    let vector = Vector::read("plain");
    let file = bytes_of(&vector.path());
    let signed = header::read(&file).unwrap();
    let (in_the_clear, sealed) = file.split_at(signed.len);
    assert_eq!(header.trim_start_matches("text\n").as_bytes(), in_the_clear);
    assert_eq!(value("head "), signed.head.0);
    assert_eq!(value("fingerprint "), signed.header.signer.fingerprint());
    let SlotKind::Passphrase(slot) = &signed.header.slots[0].kind else { panic!("a passphrase") };
    let words = passphrase(vector.passphrase.as_deref().unwrap());
    let key = kdf::derive(&words, &slot.salt, slot.params, None).unwrap();
    assert_eq!(value("k "), key.expose_secret());
    let okm = hkdf(&signed.header.id.0, b"sonora-sec/vault/1 slot", &value("k "), 64);
    assert_eq!(okm, [slot.commitment.to_vec(), value("okm[32..64]")].concat());
    assert_eq!(value("DK "), unseal(&okm[32..], 0, &slot.wrapped));
    let dk = DataKey::from_slice(&value("DK ")).unwrap();
    assert_eq!(dk.signer(), signed.header.signer);
    assert_eq!(value("seed "), hkdf(b"", b"sonora-sec/vault/1 header", &value("DK "), 32));
    let nonce = &signed.header.file_nonce;
    assert_eq!(value("body key "), hkdf(nonce, b"sonora-sec/vault/1 body", &value("DK "), 32));

    let (index_block, rest) = sealed.split_at(signed.header.index_bytes as usize);
    let plain = unseal(&value("body key "), 0, index_block);
    let (cbor, zeros) = plain.split_at(bytes(index).len());
    assert_eq!(cbor, bytes(index));
    assert!(zeros.iter().all(|&byte| byte == 0) && zeros.len() == 3997);
    let block = rest.split_at(bytes(data).len() + 16).0;
    assert_eq!(unseal(&value("body key "), 1, block), bytes(data));
}

fn hkdf(salt: &[u8], info: &[u8], key: &[u8], len: usize) -> Vec<u8> {
    let mut out = vec![0; len];
    hkdf::Hkdf::<Sha256>::new(Some(salt), key).expand(info, &mut out).unwrap();
    out
}

fn unseal(key: &[u8], number: u8, sealed: &[u8]) -> Vec<u8> {
    let mut nonce = [0; 12];
    nonce[11] = number;
    let (text, tag) = sealed.split_at(sealed.len() - 16);
    let mut text = text.to_vec();
    ChaCha20Poly1305::new(key.into())
        .decrypt_in_place_detached(&nonce.into(), b"", &mut text, tag.into())
        .unwrap();
    text
}

#[test]
fn what_the_library_writes_at_random_is_read_in_python() {
    let seed = u64::from_be_bytes(random());
    let mut dice = Dice(seed);
    let place = Place::new();
    let store = place.store();
    let (old, new) = (passphrase("old"), passphrase("caf\u{e9} \u{1f511}"));
    let (identities, recipient) = identity();
    let slot =
        |words| NewSlot::Passphrase { label: "main".into(), passphrase: words, params: CHEAP };
    let age = NewSlot::Age { label: "bot".into(), recipient, identity: Some(&identities) };
    store.init(&[slot(&old), age], &NoCallbacks).unwrap();

    // Written in parts, so that blocks are kept, merged and split; some entries go again.
    let unlocked = unlock(&store, &slots::Key::Passphrase(&old)).unwrap();
    let mut kept: BTreeMap<Key, Value> = BTreeMap::new();
    for _ in 0..5 {
        let entries: Vec<Entry> = (0..66).map(|_| dice.entry()).collect();
        let gone: Vec<Key> = kept.keys().filter(|_| dice.below(10) == 0).cloned().collect();
        kept.retain(|key, _| !gone.contains(key));
        kept.extend(entries.iter().map(|entry| (entry.key.clone(), json_of(entry))));
        let change = |tx: &mut Transaction<'_>| {
            for key in gone {
                tx.remove(key);
            }
            for entry in entries {
                tx.put(entry);
            }
            Ok(())
        };
        store.change(&unlocked, OlderGenerations::Keep, change).unwrap();
    }
    let rotation = Rotation { passphrases: vec![slot(&new)], dropped: vec![], new_id: false };
    store.rotate(&unlocked, &rotation, OlderGenerations::Keep, &NoCallbacks).unwrap();

    let unlocked = unlock(&store, &slots::Key::Passphrase(&new)).unwrap();
    let vault = store.open(store.look().unwrap(), &unlocked).unwrap();
    let receipt = ShortReceipt::of(vault.signed()).to_string();
    let signed = vault.signed();
    let index_bytes = u64::from(signed.header.index_bytes);
    assert_eq!(index_bytes, size_class(index_bytes), "seed {seed}");
    let file_bytes = place.vault().metadata().unwrap().len();
    assert_eq!(file_bytes, size_class(file_bytes), "seed {seed}");
    assert!(kept.len() > 250, "seed {seed}");

    let expected = Value::Array(kept.into_values().collect());
    assert_eq!(all_entries(&vault), expected, "seed {seed}");
    let secret = Opener::Words("cafe\u{301} \u{1f511}");
    let found = Reader::found().read(&place.vault(), secret, Some(&receipt)).unwrap();
    assert_eq!(found, expected, "seed {seed}");
}

/// A vault that is kept, and what a reader has to find in it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    #[serde(skip)]
    name: String,
    title: String,
    passphrase: Option<String>,
    identity: Option<String>,
    expect: String,
    /// A short receipt that the reader is given.
    expect_receipt: Option<String>,
    /// A receipt that lies in the state folder.
    receipt: Option<toml::Table>,
    #[serde(default)]
    entry: Vec<Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vault")
}

fn vectors() -> Vec<Vector> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|name| PathBuf::from(name.unwrap().file_name()))
        .filter(|name| name.extension().is_some_and(|extension| extension == "svault"))
        .map(|name| name.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names.iter().map(|name| Vector::read(name)).collect()
}

impl Vector {
    fn read(name: &str) -> Self {
        let text = bytes_of(&folder().join(name).with_extension("toml"));
        let mut vector: Self =
            toml::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        name.clone_into(&mut vector.name);
        vector
    }

    fn path(&self) -> PathBuf {
        folder().join(&self.name).with_extension("svault")
    }

    fn opener(&self) -> Opener<'_> {
        match (&self.passphrase, &self.identity) {
            (Some(words), None) => Opener::Words(words),
            (None, Some(text)) => Opener::Identity(text),
            _ => panic!("{}: a passphrase or an identity", self.name),
        }
    }

    /// Copies the vault, and the receipt if there is one, to a machine that has nothing else.
    fn put_in_place(&self) -> Place {
        let place = Place::new();
        std::fs::copy(self.path(), place.vault()).unwrap();
        if let Some(receipt) = &self.receipt {
            let receipts = place.folder.path().join("state/receipts");
            std::fs::create_dir_all(&receipts).unwrap();
            let name = format!("{}.toml", receipt["id"].as_str().unwrap());
            std::fs::write(receipts.join(name), receipt.to_string()).unwrap();
        }
        place
    }

    fn by_library(&self, place: &Place) -> Result<Value, VaultError> {
        let mut options = options(&place.vault(), &place.folder.path().join("state"));
        options.first_use = FirstUse::Show;
        options.expect = self.expect_receipt.as_ref().map(|text| text.parse().unwrap());
        let store = store(options);
        let unlocked = match self.opener() {
            Opener::Words(text) => unlock(&store, &slots::Key::Passphrase(&passphrase(text)))?,
            Opener::Identity(text) => {
                let text = SecretValue::copy_of(text.as_bytes());
                let identities = Identities::parse(&text, "the identity", NoCallbacks).unwrap();
                unlock(&store, &slots::Key::Identities(&identities))?
            }
        };
        let vault = store.open(store.look()?, &unlocked)?;
        vault.verify()?;
        Ok(all_entries(&vault))
    }

    fn check_in_python(&self, reader: &Reader) {
        let found = reader.read(&self.path(), self.opener(), self.expect_receipt.as_deref());
        // The reader in Python has no state folder: where only that objects, it reads.
        let expect = if self.receipt.is_some() { "success" } else { &self.expect };
        match found {
            Ok(entries) => {
                assert_eq!("success", expect, "{}: {}", self.name, self.title);
                assert!(self.receipt.is_some() || entries == self.entries(), "{}", self.name);
            }
            Err((kind, code)) => {
                assert_eq!(kind, expect, "{}: {}", self.name, self.title);
                assert_eq!(code, exit_code(&kind), "{}", self.name);
            }
        }
    }

    /// Returns the entries in the form in which readers give them.
    fn entries(&self) -> Value {
        let or_default = |mut table: Value, defaults: &[(&str, Value)]| {
            for (name, value) in defaults {
                if table.get(name).is_none() {
                    table[name] = value.clone();
                }
            }
            table
        };
        let entry = |entry: &Value| {
            let defaults = [("note", Value::Null), ("expires", Value::Null), ("tags", json!({}))];
            let mut entry = or_default(entry.clone(), &defaults);
            let versions = entry.as_object_mut().unwrap().remove("version").unwrap();
            let versions = versions.as_array().unwrap().iter();
            entry["versions"] =
                versions.map(|v| or_default(v.clone(), &[("note", Value::Null)])).collect();
            entry
        };
        self.entry.iter().map(entry).collect()
    }
}

fn kind_of(error: &VaultError) -> &'static str {
    match error {
        VaultError::Damaged { part: DamagedPart::Body, .. } => "damaged body",
        VaultError::Damaged { part: DamagedPart::Header, .. } => "damaged header",
        VaultError::ForeignSigner { .. } => "foreign signer",
        VaultError::Forked { .. } => "forked",
        VaultError::NewerVersion { .. } => "newer version",
        VaultError::RefusedParameters { .. } => "refused parameters",
        VaultError::RolledBack { .. } => "rolled back",
        VaultError::WrongIdentity { .. } | VaultError::WrongPassphrase { .. } => "wrong key",
        _ => "something else",
    }
}

/// Returns the exit code that the reader in Python gives for a kind.
fn exit_code(kind: &str) -> i32 {
    match kind {
        "wrong key" => 3,
        "newer version" => 2,
        _ => 4,
    }
}

/// What opens a vault, or does not.
#[derive(Clone, Copy)]
enum Opener<'a> {
    Identity(&'a str),
    Words(&'a str),
}

/// The reader in Python, and the Python that has what it needs.
struct Reader {
    python: OsString,
}

impl Reader {
    fn found() -> Self {
        let python = std::env::var_os("SONORA_TEST_PYTHON").unwrap_or_else(|| "python3".into());
        let needed = "import argon2, cryptography, tomllib";
        let tried = Command::new(&python).args(["-c", needed]).output();
        assert!(
            tried.as_ref().is_ok_and(|output| output.status.success()),
            "tests/reader/read_vault.py needs Python 3.11 or later with two modules: run \
             `{0} -m pip install argon2-cffi cryptography`, or name a Python that has them in \
             SONORA_TEST_PYTHON; `{0}` said {tried:?}",
            python.display()
        );
        Self { python }
    }

    /// Reads a vault; a failure is its kind and the exit code.
    fn read(
        &self,
        vault: &Path,
        opener: Opener<'_>,
        receipt: Option<&str>,
    ) -> Result<Value, (String, i32)> {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        let (option, text) = match opener {
            Opener::Identity(text) => ("--identity", format!("# an identity\n{text}\n")),
            Opener::Words(text) => ("--passphrase-file", format!("{text}\n")),
        };
        std::fs::write(&key, text).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reader/read_vault.py");
        let mut command = Command::new(&self.python);
        command.arg(script).arg(vault).arg("--json").arg(option).arg(key);
        if let Some(receipt) = receipt {
            command.arg("--expect-receipt").arg(receipt);
        }
        let output = command.output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        if output.status.success() {
            let mut found: Value = serde_json::from_slice(&output.stdout).unwrap();
            let mut entries = found["entries"].take();
            entries.as_array_mut().unwrap().iter_mut().for_each(shorten);
            return Ok(entries);
        }
        assert!(output.stdout.is_empty(), "{}: nothing is shown of it", vault.display());
        let kind = words.split(':').next().unwrap_or_default().to_owned();
        Err((kind, output.status.code().unwrap_or(-1)))
    }
}

fn all_entries(vault: &OpenVault) -> Value {
    let mut entries = Vec::new();
    vault.for_each_entry(|entry: &EntryView<'_>| entries.push(json_of(&entry.to_entry()))).unwrap();
    Value::Array(entries)
}

fn json_of(entry: &Entry) -> Value {
    let section = match entry.key.section {
        Section::Secret => "secret",
        Section::ApiKey => "api-key",
        Section::Plugin => "plugin",
        Section::Control => "control",
        _ => "something else",
    };
    let version = |version: &Version| {
        let mut table = json!({
            "number": version.number,
            "created": version.created.seconds(),
            "note": version.note,
        });
        match version.value.expose_str() {
            Some(text) => table["value"] = text.into(),
            None => table["value_base64"] = BASE64.encode(version.value.expose_secret()).into(),
        }
        table
    };
    let mut table = json!({
        "section": section,
        "name": entry.key.name.as_str(),
        "kind": entry.about.kind.word(),
        "note": entry.about.note,
        "expires": entry.about.expires.map(Timestamp::seconds),
        "tags": entry.about.tags,
        "versions": entry.versions.iter().map(version).collect::<Vec<_>>(),
    });
    shorten(&mut table);
    table
}

/// Puts the SHA-256 of long values in their place, as the descriptions do.
fn shorten(entry: &mut Value) {
    for version in entry["versions"].as_array_mut().unwrap() {
        let bytes = match (version.get("value"), version.get("value_base64")) {
            (Some(Value::String(text)), None) => text.clone().into_bytes(),
            (None, Some(Value::String(text))) => BASE64.decode(text.as_bytes()).unwrap(),
            _ => panic!("a version has one value"),
        };
        if bytes.len() > SHOWN_BYTES {
            let table = version.as_object_mut().unwrap();
            table.remove("value");
            table.remove("value_base64");
            table.insert("value_sha256".into(), HEXLOWER.encode(&Sha256::digest(bytes)).into());
        }
    }
}

fn bytes_of(path: &Path) -> Vec<u8> {
    read_whole(&SystemDisk, path, MAX_VECTOR_BYTES).unwrap()
}

/// Returns every file below a folder, and what is in it.
fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.insert(path.clone(), bytes_of(&path));
        }
    }
    files
}

/// Random content that a seed repeats (`splitmix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        (0..=self.below(most)).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// Returns text of 1 to `most` characters: ASCII, Latin, combining, Greek, Chinese, emoji.
    fn text(&mut self, most: u64) -> String {
        (0..=self.below(most)).map(|_| self.character()).collect()
    }

    fn character(&mut self) -> char {
        let alphabets = [0x20..0x7f, 0xa1..0x180, 0x300..0x345, 0x391..0x3a2, 0x4e00..0x9fa6];
        let pick = usize::try_from(self.below(8)).unwrap();
        let range = alphabets.get(pick).cloned().unwrap_or(0x1f600..0x1f640);
        let point = range.start + self.below(range.end - range.start);
        char::from_u32(u32::try_from(point).unwrap()).unwrap()
    }

    fn value(&mut self) -> Vec<u8> {
        match self.below(4) {
            0 => Vec::new(),
            1 => self.text(40).into_bytes(),
            2 => self.bytes(300),
            _ => self.bytes(20_000),
        }
    }

    fn entry(&mut self) -> Entry {
        let sections = [Section::Secret, Section::ApiKey, Section::Plugin, Section::Control];
        let section = sections[usize::try_from(self.below(4)).unwrap()];
        let name = Name::new(&self.text(30)).unwrap();
        let mut number = 0;
        let mut versions = Vec::new();
        for _ in 0..=self.below(4) {
            number += 1 + self.below(300);
            versions.push(Version {
                number,
                created: Timestamp::from_seconds(self.below(253_402_207_201)).unwrap(),
                note: (self.below(2) == 0).then(|| self.text(20)),
                value: SecretValue::copy_of(&self.value()),
            });
        }
        let kind = Kind::of(versions[versions.len() - 1].value.expose_secret());
        let tags = (0..self.below(4)).map(|_| (self.text(10), self.text(10))).collect();
        let note = (self.below(2) == 0).then(|| self.text(60));
        let expires = Timestamp::from_seconds(self.below(300_000_000_000));
        Entry {
            key: Key { section, name },
            versions,
            about: About { kind, tags, note, expires, has_unknown: false },
        }
    }
}
