//! Makes test vectors with the library as any program would use it: vaults that must open, vaults
//! that must be refused, and beside each a description of what a reader has to find.
//!
//! ```sh
//! cargo run --example make_vectors -- FOLDER
//! ```
//!
//! The vectors in `tests/data/vault` were made once and stay as they are: they show that vaults
//! of today open for ever, which vaults made anew could not. So a vector whose file exists is
//! left alone, and only missing ones are made. `tests/reader/forge_vectors.py` makes those that
//! the library cannot be brought to write.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sonora_sec::core::clock::{Clock, Timestamp};
use sonora_sec::core::disk::{self, SystemDisk};
use sonora_sec::core::secret::{Passphrase, SecretValue};
use sonora_sec::vault::entry::{About, Entry, Kind, Version};
use sonora_sec::vault::header::{self, Header, Slot, SlotKind, Succession};
use sonora_sec::vault::kdf::{DEFAULT_PARAMS, KdfBound, KdfParams};
use sonora_sec::vault::keys::DataKey;
use sonora_sec::vault::name::{Key, Name, Section};
use sonora_sec::vault::receipts::{Receipt, ShortReceipt};
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{self, Identities, passphrase};
use sonora_sec::vault::store::{FirstUse, OlderGenerations, Options, Store, Unlocked};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The cheapest costs that a reader accepts: 19 MiB, 2 passes, 1 lane.
const CHEAP: KdfParams = KdfParams { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
/// The passphrase of most vectors.
const WORDS: &str = "correct horse battery staple";
/// Values longer than this are described by their SHA-256.
const SHOWN_BYTES: usize = 256;
/// Most bytes of a vault made here.
const MAX_VAULT_BYTES: usize = 1 << 20;

fn main() -> Outcome {
    let folder = std::env::args_os().nth(1).ok_or("give the folder to write to")?;
    let out = Out { folder: folder.into() };
    fs::create_dir_all(&out.folder)?;
    what_opens(&out)?;
    wrong_keys(&out)?;
    damage(&out)?;
    signed_but_refused(&out)?;
    not_the_one_expected(&out)
}

/// Vaults that open.
fn what_opens(out: &Out) -> Outcome {
    let bench = Bench::with(WORDS, &[text("bot-token", "a value")])?;
    out.write("plain", "one entry", Opener::Words(WORDS), &bench)?;

    let bench = Bench::with(WORDS, &[])?;
    out.write("empty", "no entry at all", Opener::Words(WORDS), &bench)?;

    let entries = [text("caf\u{e9}", "é"), text("Ω/ключ/鍵", "値"), text("🎵 volume", "🔊")];
    let bench = Bench::with("pa\u{df}w\u{f6}rter \u{1f511}", &entries)?;
    let decomposed = "pa\u{df}wo\u{308}rter \u{1f511}";
    let title =
        "names and a passphrase beyond ASCII; the passphrase is given decomposed, and NFC opens";
    out.write("unicode", title, Opener::Words(decomposed), &bench)?;

    let bytes: Vec<u8> = (0..=255).collect();
    let entries = [entry("all-bytes", &bytes), text("empty", ""), text("line", "with a newline\n")];
    let bench = Bench::with(WORDS, &entries)?;
    out.write(
        "binary-and-empty",
        "values of any bytes, and of none",
        Opener::Words(WORDS),
        &bench,
    )?;

    let entries: Vec<Entry> = (0..70_u32)
        .map(|number| entry(&format!("bot-{number:02}"), &noise(number, 3000)))
        .collect();
    let bench = Bench::with(WORDS, &entries)?;
    out.write("many-blocks", "entries in several data blocks", Opener::Words(WORDS), &bench)?;

    let (entries, about) = (about_everything(), "versions, notes, tags, an expiry");
    out.write("history", about, Opener::Words(WORDS), &Bench::with(WORDS, &entries)?)?;

    let section = |section| {
        let mut entry = text("name", "value");
        entry.key.section = section;
        entry
    };
    let entries =
        [Section::Secret, Section::ApiKey, Section::Plugin, Section::Control].map(section);
    let bench = Bench::with(WORDS, &entries)?;
    out.write("sections", "one name in every section", Opener::Words(WORDS), &bench)?;

    let bench = Bench::new(&[slot("main", &words(WORDS)?, DEFAULT_PARAMS)], &[text("a", "1")])?;
    out.write("default-parameters", "64 MiB, 3 passes, 4 lanes", Opener::Words(WORDS), &bench)?;

    let (first, second) = (words("first")?, words("second")?);
    let bot = Holder::new()?;
    let ways = [slot("main", &first, CHEAP), bot.slot("bot"), slot("ops: \"Ω\"", &second, CHEAP)];
    let bench = Bench::new(&ways, &[text("a", "1")])?;
    let title = "two passphrases and an age recipient; the second passphrase opens";
    out.write("several-slots", title, Opener::Words("second"), &bench)?;

    let bench = Bench::new(&[Holder::new()?.slot("other"), bot.slot("bot")], &[text("a", "1")])?;
    let title = "two age recipients; the identity is of the second";
    out.write("age-slot", title, Opener::Identity(&bot.text), &bench)?;

    let bench = Bench::with("old", &[text("a", "1")])?;
    let before = bench.short_receipt()?;
    bench.rotate("old", "new")?;
    bench.put("new", vec![text("b", "2")])?;
    bench.rotate("new", "newest")?;
    out.vector(
        "rotated",
        "rotated twice since the receipt, which the successions lead on from",
        Opener::Words("newest"),
        Expect::Success(&[text("a", "1"), text("b", "2")]),
        &bench.bytes()?,
        Known::Short(before),
    )
}

/// Keys that open nothing.
fn wrong_keys(out: &Out) -> Outcome {
    let bench = Bench::with(WORDS, &[text("a", "1")])?;
    let wrong = Opener::Words("Correct horse battery staple");
    out.refused("wrong-passphrase", "another passphrase", wrong, "wrong key", &bench.bytes()?)?;

    let bench = Bench::new(&[Holder::new()?.slot("bot")], &[text("a", "1")])?;
    let other = Holder::new()?;
    let wrong = Opener::Identity(&other.text);
    out.refused("wrong-identity", "another identity", wrong, "wrong key", &bench.bytes()?)?;

    let bench = Bench::with("old", &[text("a", "1")])?;
    bench.rotate("old", "new")?;
    let title = "the passphrase from before the rotation";
    out.refused("rotated-passphrase", title, Opener::Words("old"), "wrong key", &bench.bytes()?)
}

/// Bytes that were changed by somebody without the data key.
fn damage(out: &Out) -> Outcome {
    // Three blocks of the same length, so that two can change places.
    let entries = ["a", "b", "c"].map(|name| entry(name, &noise(7, 65_000)));
    let bench = Bench::with(WORDS, &entries)?;
    let whole = bench.bytes()?;
    let header_len = header::read(&whole).map_err(|error| format!("{error:?}"))?.len;
    let offsets = bench.offsets(WORDS)?;
    let small = Bench::with(WORDS, &[text("a", "1")])?;
    let small_bytes = small.bytes()?;
    let small_header = header::read(&small_bytes).map_err(|error| format!("{error:?}"))?.len;

    let header_damage = |name, title, bytes: &[u8]| {
        out.refused(name, title, Opener::Words(WORDS), "damaged header", bytes)
    };
    // The last digit of base64 carries no whole byte, so another one is taken.
    let flipped = swapped_letter(&small_bytes, small_header - 10)?;
    header_damage("flipped-signature", "one letter of the signature is another", &flipped)?;
    let position = position_of(&small_bytes, b"memory_kib = 19456")? + 17;
    let flipped = with_byte(&small_bytes, position, b'7')?;
    header_damage("flipped-header", "`memory_kib` is another number, unsigned", &flipped)?;
    let cut = small_bytes.get(..small_header - 20).ok_or("the header is short")?;
    header_damage("cut-in-header", "the file ends within the signature", cut)?;
    header_damage("nothing", "a file without a byte", b"")?;

    let body_damage = |name, title, bytes: &[u8]| {
        out.refused(name, title, Opener::Words(WORDS), "damaged body", bytes)
    };
    let flip = |bytes: &[u8], position: usize| {
        let old = bytes.get(position).ok_or("the position is beyond the file")?;
        with_byte(bytes, position, old ^ 1)
    };
    body_damage("flipped-index", "one bit of the index", &flip(&small_bytes, small_header + 9)?)?;
    body_damage(
        "flipped-pad",
        "one bit of the padding",
        &flip(&small_bytes, small_bytes.len() - 1)?,
    )?;
    let data = *small.offsets(WORDS)?.first().ok_or("no block")?;
    body_damage("flipped-block", "one bit of a data block", &flip(&small_bytes, data)?)?;
    let cut = small_bytes.split_last().ok_or("the file is empty")?.1;
    body_damage("cut-by-one", "the last byte is missing", cut)?;
    let cut = small_bytes.get(..small_header).ok_or("the header is short")?;
    body_damage("cut-after-header", "nothing but the header", cut)?;
    body_damage("extra-tail", "a zero after the last block", &[&small_bytes[..], &[0]].concat())?;
    let [first, second, third, ..] = offsets[..] else {
        return Err("there are three blocks".into());
    };
    let part = |from: usize, to: usize| whole.get(from..to).unwrap_or_default();
    let swapped =
        [part(0, first), part(second, third), part(first, second), part(third, whole.len())];
    body_damage("swapped-blocks", "two data blocks changed places", &swapped.concat())?;
    debug_assert!(header_len < first && third - second == second - first, "the blocks are alike");

    small.put(WORDS, vec![text("a", "2")])?;
    let next = small.bytes()?;
    let next_header = header::read(&next).map_err(|error| format!("{error:?}"))?.len;
    let (of_next, of_small) = (next.get(..next_header), small_bytes.get(small_header..));
    let mixed = [of_next.unwrap_or_default(), of_small.unwrap_or_default()].concat();
    let title = "the header of a generation before the body of the one before it";
    body_damage("older-body", title, &mixed)
}

/// Headers that are signed by the data key and still not accepted.
fn signed_but_refused(out: &Out) -> Outcome {
    let bench = Bench::with(WORDS, &[text("a", "1")])?;
    let dk = bench.unlock(WORDS)?.dk;
    let bytes = bench.bytes()?;
    let weak = KdfParams { memory_kib: 1024, passes: 1, lanes: 1 };
    let refused = |name, title, expect, change: &dyn Fn(&mut Header) -> Outcome| {
        out.refused(name, title, Opener::Words(WORDS), expect, &signed_anew(&bytes, &dk, change)?)
    };
    let parameters = "refused parameters";
    let words = words(WORDS)?;
    refused("weak-parameters", "1 MiB and 1 pass", parameters, &|header| {
        let kind = SlotKind::Passphrase(passphrase::wrap(&dk, header.id, &words, weak, None)?);
        header.slots.iter_mut().for_each(|slot| slot.kind = kind.clone());
        Ok(())
    })?;
    refused("expensive-parameters", "2 GiB; nothing of it may be spent", parameters, &|header| {
        for slot in &mut header.slots {
            set_params(slot, KdfParams { memory_kib: 2 << 20, passes: 2, lanes: 1 });
        }
        Ok(())
    })?;
    refused("too-many-passphrases", "nine passphrase slots", parameters, &|header| {
        repeat_first_slot(header, 9)
    })?;
    refused("too-costly-together", "slots that cost 24 GiB together", parameters, &|header| {
        repeat_first_slot(header, 8)?;
        for slot in &mut header.slots {
            set_params(slot, KdfParams { memory_kib: 1 << 20, passes: 3, lanes: 1 });
        }
        Ok(())
    })?;
    refused("critical-feature", "a feature that must be known", "newer version", &|header| {
        header.critical = vec!["compressed-blocks".to_owned()];
        Ok(())
    })?;
    refused("other-key-in-slot", "the slot opens another data key", "damaged header", &|header| {
        let other = DataKey::random();
        let kind = SlotKind::Passphrase(passphrase::wrap(&other, header.id, &words, CHEAP, None)?);
        header.slots.iter_mut().for_each(|slot| slot.kind = kind.clone());
        Ok(())
    })?;
    refused("one-label-twice", "two slots with one label", "damaged header", &|header| {
        header.slots.extend_from_within(..);
        Ok(())
    })
}

/// Vaults that are in order and not what a receipt says.
fn not_the_one_expected(out: &Out) -> Outcome {
    let bench = Bench::with(WORDS, &[text("a", "1")])?;
    let older = bench.bytes()?;
    let copy = bench.copy()?;
    bench.put(WORDS, vec![text("a", "2")])?;
    let seen = Known::Short(bench.short_receipt()?);
    let refused = |name, title, opener, expect, bytes: &[u8], known| {
        out.vector(name, title, opener, Expect::Failure(expect), bytes, known)
    };
    let main = Opener::Words(WORDS);
    let title = "a generation below the one that was seen";
    refused("rolled-back", title, main, "rolled back", &older, seen.clone())?;
    copy.put(WORDS, vec![text("a", "3")])?;
    let title = "the generation that was seen, with another header";
    refused("forked", title, main, "forked", &copy.bytes()?, seen.clone())?;
    copy.put(WORDS, vec![text("a", "4")])?;
    let title = "a higher generation that does not descend from the one that was seen";
    refused("forked-and-ahead", title, main, "forked", &copy.bytes()?, seen)?;

    // Somebody who knew the old passphrase goes on from an old copy.
    let bench = Bench::with("old", &[text("a", "1")])?;
    let copy = bench.copy()?;
    bench.rotate("old", "new")?;
    for value in ["2", "3"] {
        copy.put("old", vec![text("a", value)])?;
    }
    let title = "a higher generation, signed by the key that was rotated away";
    let known = Known::Whole(bench.receipt()?);
    refused("rotated-away", title, Opener::Words("old"), "rolled back", &copy.bytes()?, known)?;

    // Somebody who knows a recipient makes a vault of his own for it.
    let bot = Holder::new()?;
    let victim = Bench::new(&[slot("main", &words(WORDS)?, CHEAP), bot.slot("bot")], &[])?;
    let victim_bytes = victim.bytes()?;
    let victim_header = header::read(&victim_bytes).map_err(|error| format!("{error:?}"))?.header;
    let forger = Bench::new(
        &[slot("main", &words("forger")?, CHEAP), bot.slot("bot")],
        &[text("webhook", "https://forger.example")],
    )?;
    let dk = forger.unlock("forger")?.dk;
    let forged = signed_anew(&forger.bytes()?, &dk, &|header| {
        header.id = victim_header.id;
        Ok(())
    })?;
    let known = Known::Short(victim.short_receipt()?);
    let identity = Opener::Identity(&bot.text);
    let title = "another data key for the same recipient, under the same id";
    refused("foreign-signer", title, identity, "foreign signer", &forged, known.clone())?;
    let forged = signed_anew(&forged, &dk, &|header| {
        let own = Succession::new(&dk, dk.signer(), header.id, header.generation);
        header.successions = vec![Succession { from: victim_header.signer, ..own }];
        Ok(())
    })?;
    let title = "the same with a succession that the old signer did not sign";
    refused("forged-succession", title, identity, "foreign signer", &forged, known)
}

// What is written.

/// A folder that vectors are written to.
struct Out {
    folder: PathBuf,
}

/// What opens a vector, or does not.
#[derive(Clone, Copy)]
enum Opener<'a> {
    Identity(&'a str),
    Words(&'a str),
}

/// What a reader has to find.
#[derive(Clone, Copy)]
enum Expect<'a> {
    Failure(&'a str),
    Success(&'a [Entry]),
}

/// What was seen of the vault before.
#[derive(Clone)]
enum Known {
    Nothing,
    Short(ShortReceipt),
    Whole(Receipt),
}

#[derive(Serialize)]
struct Description<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    passphrase: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<&'a str>,
    expect: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expect_receipt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entry: Vec<EntryText>,
}

#[derive(Serialize)]
struct ReceiptText {
    version: u64,
    id: String,
    signer: String,
    generation: u64,
    head: String,
    seen: u64,
    previous_signers: Vec<String>,
}

#[derive(Serialize)]
struct EntryText {
    section: &'static str,
    name: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, String>,
    version: Vec<VersionText>,
}

#[derive(Serialize)]
struct VersionText {
    number: u64,
    created: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_sha256: Option<String>,
}

impl Out {
    fn write(&self, name: &str, title: &str, opener: Opener<'_>, bench: &Bench) -> Outcome {
        let expect = Expect::Success(&bench.entries);
        self.vector(name, title, opener, expect, &bench.bytes()?, Known::Nothing)
    }

    fn refused(
        &self,
        name: &str,
        title: &str,
        opener: Opener<'_>,
        expect: &str,
        bytes: &[u8],
    ) -> Outcome {
        self.vector(name, title, opener, Expect::Failure(expect), bytes, Known::Nothing)
    }

    fn vector(
        &self,
        name: &str,
        title: &str,
        opener: Opener<'_>,
        expect: Expect<'_>,
        bytes: &[u8],
        known: Known,
    ) -> Outcome {
        let vault = self.folder.join(format!("{name}.svault"));
        if vault.exists() {
            return Ok(());
        }
        let (passphrase, identity) = match opener {
            Opener::Words(words) => (Some(words), None),
            Opener::Identity(text) => (None, text.lines().last()),
        };
        let (expect, entries) = match expect {
            Expect::Failure(kind) => (kind, &[][..]),
            Expect::Success(entries) => ("success", entries),
        };
        let (expect_receipt, receipt) = match known {
            Known::Nothing => (None, None),
            Known::Short(short) => (Some(short.to_string()), None),
            Known::Whole(receipt) => (None, Some(ReceiptText::from(&receipt))),
        };
        let entry = entries.iter().map(EntryText::from).collect();
        let description =
            Description { title, passphrase, identity, expect, expect_receipt, receipt, entry };
        fs::write(vault.with_extension("toml"), toml::to_string(&description)?)?;
        Ok(fs::write(vault, bytes)?)
    }
}

impl From<&Receipt> for ReceiptText {
    fn from(receipt: &Receipt) -> Self {
        Self {
            version: 1,
            id: receipt.id.to_hex(),
            signer: HEXLOWER.encode(&receipt.signer.0),
            generation: receipt.generation,
            head: receipt.head.to_hex(),
            seen: receipt.seen.seconds(),
            previous_signers: receipt
                .previous_signers
                .iter()
                .map(|signer| HEXLOWER.encode(&signer.0))
                .collect(),
        }
    }
}

impl From<&Entry> for EntryText {
    fn from(entry: &Entry) -> Self {
        Self {
            section: match entry.key.section {
                Section::Secret => "secret",
                Section::ApiKey => "api-key",
                Section::Plugin => "plugin",
                _ => "control",
            },
            name: entry.key.name.as_str().to_owned(),
            kind: entry.about.kind.word(),
            note: entry.about.note.clone(),
            expires: entry.about.expires.map(Timestamp::seconds),
            tags: entry.about.tags.clone(),
            version: entry.versions.iter().map(VersionText::from).collect(),
        }
    }
}

impl From<&Version> for VersionText {
    fn from(version: &Version) -> Self {
        let bytes = version.value.expose_secret();
        let text = version.value.expose_str();
        let is_long = bytes.len() > SHOWN_BYTES;
        Self {
            number: version.number,
            created: version.created.seconds(),
            note: version.note.clone(),
            value: text.filter(|_| !is_long).map(str::to_owned),
            value_base64: (text.is_none() && !is_long).then(|| BASE64.encode(bytes)),
            value_sha256: is_long.then(|| HEXLOWER.encode(&Sha256::digest(bytes))),
        }
    }
}

// What is made.

/// A clock that stands still.
struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        moment(0)
    }
}

fn moment(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(1_795_498_281 + seconds).expect("it is before the year 9999")
}

/// A vault in a throwaway folder.
struct Bench {
    folder: tempfile::TempDir,
    entries: Vec<Entry>,
}

impl Bench {
    fn with(words_text: &str, entries: &[Entry]) -> Outcome<Self> {
        Self::new(&[slot("main", &words(words_text)?, CHEAP)], entries)
    }

    /// Makes a vault with these slots, and stores the entries if there are any.
    fn new(slots: &[NewSlot<'_>], entries: &[Entry]) -> Outcome<Self> {
        let bench =
            Self { folder: tempfile::tempdir()?, entries: entries.iter().map(copy_of).collect() };
        let store = bench.store()?;
        let ways_in: Vec<slots::Key<'_>> = slots.iter().filter_map(key_of).collect();
        store.init(slots, &NoCallbacks)?;
        let key = ways_in.first().ok_or("a slot has a key")?;
        let unlocked = store.unlock(&store.look()?, key)?;
        if !entries.is_empty() {
            bench.store_all(&unlocked, entries.iter().map(copy_of).collect())?;
        }
        Ok(bench)
    }

    /// Copies the vault to a machine that has seen nothing.
    fn copy(&self) -> Outcome<Self> {
        let copy = Self { folder: tempfile::tempdir()?, entries: Vec::new() };
        fs::copy(self.path(), copy.path())?;
        Ok(copy)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("v.svault")
    }

    fn store(&self) -> Outcome<Store<'static>> {
        let options = Options {
            path: self.path(),
            state_folder: self.folder.path().join("state"),
            lock_timeout: Duration::from_secs(10),
            kdf: KdfBound::Usual,
            expect: None,
            accept_older: None,
            first_use: FirstUse::Refuse,
            slot: None,
        };
        Ok(Store::new(&SystemDisk, &FixedClock, options, |_| {})?)
    }

    fn unlock(&self, text: &str) -> Outcome<Unlocked> {
        let store = self.store()?;
        let words = words(text)?;
        Ok(store.unlock(&store.look()?, &slots::Key::Passphrase(&words))?)
    }

    fn put(&self, text: &str, entries: Vec<Entry>) -> Outcome {
        self.store_all(&self.unlock(text)?, entries)
    }

    fn store_all(&self, unlocked: &Unlocked, entries: Vec<Entry>) -> Outcome {
        self.store()?.change(unlocked, OlderGenerations::Keep, |transaction| {
            for entry in entries {
                transaction.put(entry);
            }
            Ok(())
        })?;
        Ok(())
    }

    fn rotate(&self, old: &str, new: &str) -> Outcome {
        let new = words(new)?;
        let rotation = Rotation {
            passphrases: vec![slot("main", &new, CHEAP)],
            dropped: Vec::new(),
            new_id: false,
        };
        let unlocked = self.unlock(old)?;
        self.store()?.rotate(&unlocked, &rotation, OlderGenerations::Delete, &NoCallbacks)?;
        Ok(())
    }

    fn bytes(&self) -> Outcome<Vec<u8>> {
        read(&self.path())
    }

    fn short_receipt(&self) -> Outcome<ShortReceipt> {
        Ok(ShortReceipt::of(self.store()?.look()?.signed()))
    }

    fn receipt(&self) -> Outcome<Receipt> {
        Ok(self.store()?.look()?.receipt().cloned().ok_or("there is a receipt")?)
    }

    /// Returns where each data block begins, and where the last one ends.
    fn offsets(&self, text: &str) -> Outcome<Vec<usize>> {
        let vault = self.store()?.open(self.store()?.look()?, &self.unlock(text)?)?;
        let signed = vault.signed();
        let mut offset = signed.len + usize::try_from(signed.header.index_bytes)?;
        let mut offsets = vec![offset];
        for block in &vault.index.blocks {
            offset += usize::try_from(block.sealed_len)?;
            offsets.push(offset);
        }
        Ok(offsets)
    }
}

/// Somebody with an age identity.
struct Holder {
    text: String,
    recipient: String,
    identities: Identities,
}

impl Holder {
    fn new() -> Outcome<Self> {
        let (text, recipient) = Identities::generate().expect("this build has age");
        let identities = Identities::parse(&text, "the identity", NoCallbacks)?;
        let text = text.expose_str().ok_or("an identity is text")?.trim_end().to_owned();
        Ok(Self { text, recipient, identities })
    }

    fn slot(&self, label: &str) -> NewSlot<'_> {
        let (label, recipient) = (label.to_owned(), self.recipient.clone());
        NewSlot::Age { label, recipient, identity: Some(&self.identities) }
    }
}

fn slot<'a>(label: &str, passphrase: &'a Passphrase, params: KdfParams) -> NewSlot<'a> {
    NewSlot::Passphrase { label: label.to_owned(), passphrase, params }
}

/// Returns the key of a new slot. A passphrase vouches for a vault that no receipt knows.
fn key_of<'a>(slot: &NewSlot<'a>) -> Option<slots::Key<'a>> {
    match slot {
        NewSlot::Age { identity, .. } => identity.map(slots::Key::Identities),
        NewSlot::Passphrase { passphrase, .. } => Some(slots::Key::Passphrase(passphrase)),
    }
}

fn words(text: &str) -> Outcome<Passphrase> {
    Ok(Passphrase::from_utf8(text.as_bytes())?)
}

fn text(name: &str, value: &str) -> Entry {
    entry(name, value.as_bytes())
}

fn entry(name: &str, value: &[u8]) -> Entry {
    Entry {
        key: Key::secret(Name::new(name).expect("the names here are names")),
        versions: vec![version(1, None, value)],
        about: About {
            kind: Kind::of(value),
            tags: BTreeMap::new(),
            note: None,
            expires: None,
            has_unknown: false,
        },
    }
}

fn version(number: u64, note: Option<&str>, value: &[u8]) -> Version {
    Version {
        number,
        created: moment(number),
        note: note.map(str::to_owned),
        value: SecretValue::copy_of(value),
    }
}

fn copy_of(entry: &Entry) -> Entry {
    let copy = |version: &Version| Version {
        number: version.number,
        created: version.created,
        note: version.note.clone(),
        value: SecretValue::copy_of(version.value.expose_secret()),
    };
    Entry {
        key: entry.key.clone(),
        versions: entry.versions.iter().map(copy).collect(),
        about: entry.about.clone(),
    }
}

/// Returns entries in which everything that may be said is said.
fn about_everything() -> [Entry; 2] {
    let mut full = text("token", "first");
    full.add_version(version(2, Some("rotated after the leak"), b"\xff second"), 10);
    full.add_version(version(5, Some(""), "dritter, ü".as_bytes()), 10);
    full.about.note = Some("for the music bot\nsecond line".to_owned());
    full.about.tags = [("team", "bots"), ("", "no key"), ("ümlaut", "")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    full.about.expires = Some(moment(90 * 86_400));
    let mut now_binary = text("was-text", "text");
    now_binary.add_version(version(2, None, &[0, 159, 146, 150]), 10);
    [full, now_binary]
}

/// Returns bytes that look random and are always the same.
fn noise(seed: u32, len: usize) -> Vec<u8> {
    let blocks =
        (0..).map(|block: u32| Sha256::digest([seed, block].map(u32::to_be_bytes).concat()));
    blocks.flatten().take(len).collect()
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    Ok(disk::read_whole(&SystemDisk, path, MAX_VAULT_BYTES)?)
}

// What is changed afterwards.

/// Changes a header and signs it again; the body stays, since its key does.
fn signed_anew(
    bytes: &[u8],
    dk: &DataKey,
    change: &dyn Fn(&mut Header) -> Outcome,
) -> Outcome<Vec<u8>> {
    let mut signed = header::read(bytes).map_err(|error| format!("{error:?}"))?;
    change(&mut signed.header)?;
    let mut anew = signed.header.to_signed_bytes(dk);
    anew.extend_from_slice(bytes.get(signed.len..).unwrap_or_default());
    Ok(anew)
}

fn set_params(slot: &mut Slot, params: KdfParams) {
    if let SlotKind::Passphrase(sealed) = &mut slot.kind {
        sealed.params = params;
    }
}

fn repeat_first_slot(header: &mut Header, count: usize) -> Outcome {
    let first = header.slots.first().ok_or("there is a slot")?.clone();
    header.slots = (1..=count)
        .map(|number| Slot { label: format!("slot {number}"), ..first.clone() })
        .collect();
    Ok(())
}

fn with_byte(bytes: &[u8], position: usize, byte: u8) -> Outcome<Vec<u8>> {
    let mut changed = bytes.to_vec();
    *changed.get_mut(position).ok_or("the position is beyond the file")? = byte;
    Ok(changed)
}

fn swapped_letter(bytes: &[u8], position: usize) -> Outcome<Vec<u8>> {
    let old = bytes.get(position).ok_or("the position is beyond the file")?;
    with_byte(bytes, position, if *old == b'A' { b'B' } else { b'A' })
}

fn position_of(bytes: &[u8], part: &[u8]) -> Outcome<usize> {
    let found = bytes.windows(part.len()).position(|window| window == part);
    Ok(found.ok_or("the part is not there")?)
}
