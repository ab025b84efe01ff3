//! Vaults made to cost much: each is refused soon, and in little memory.

use std::fmt::Write as _;
use std::time::Instant;

use sonora_sec::vault::VaultError;
use sonora_sec::vault::header::{self, HeaderError};
use sonora_sec::vault::kdf::KdfBound;
use sonora_sec::vault::read::Verified;
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::{FirstUse, Options, Store};

use crate::forge::{Forge, age_slot, index};
use crate::support::{Place, identity, passphrase, store};

/// Returns a header with this TOML, and a signature that does not hold.
fn unsigned(toml: &str) -> Vec<u8> {
    format!("sonora-sec-vault/1\n{toml}\n--- {}\n", "A".repeat(86) + "==").into_bytes()
}

#[test]
fn a_header_that_nests_deeply_is_refused_before_it_is_read() {
    let dotted = |parts: usize| vec!["a"; parts].join(".");
    let inline = |parts, depth: usize| {
        let mut toml = format!("[{}]\nx = ", dotted(79));
        (0..depth).for_each(|_| write!(toml, "{{{} = ", dotted(parts)).unwrap());
        toml + "1" + &"}".repeat(depth)
    };
    for toml in [
        inline(78, 79),
        inline(1, 79),
        inline(1, 30_000),
        format!("x = {}", "[".repeat(60_000)),
        format!("x = {}{}", "[".repeat(30_000), "]".repeat(30_000)),
        format!("{} = 1", dotted(30_000)),
        format!("[{}]", dotted(30_000)),
        format!("[[{}]]", dotted(79)).repeat(200),
        "[[x]]\n".repeat(10_000),
        format!("[[x.{}]]\n", dotted(30)).repeat(800),
    ] {
        let refused = header::read(&unsigned(&toml));
        assert!(matches!(refused, Err(HeaderError::Damaged(_))), "{refused:?}");
    }
}

/// Says to a test's second run that it is alone in its process.
#[cfg(target_os = "linux")]
const ALONE: &str = "SONORA_TEST_ALONE";

/// Runs `inside` in a process of its own, where nothing else takes memory.
#[cfg(target_os = "linux")]
fn alone(test: &str, inside: impl FnOnce()) {
    if std::env::var_os(ALONE).is_some() {
        return inside();
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("hostile::{test}"), "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    print!("{shown}");
    assert!(output.status.success() && shown.contains("1 passed"), "{shown}{output:?}");
}

/// Returns what `act` gives, and the most memory that the process had meanwhile, in MiB.
#[cfg(target_os = "linux")]
fn peak_mib<T>(act: impl FnOnce() -> T) -> (T, u64) {
    // Lets the mark fall to what is in use now (proc(5), since Linux 4.0).
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let result = act();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = line.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    (result, kib / 1024)
}

/// A vault that the right identity opens, made by somebody else.
struct Trap {
    place: Place,
    forge: Forge,
    identities: Identities,
}

impl Trap {
    fn new() -> Self {
        let (identities, recipient) = identity();
        Self { place: Place::new(), forge: Forge::for_recipient(&recipient), identities }
    }

    /// Puts the vault there, on a machine that has seen none.
    fn set(&self, bytes: &[u8]) {
        std::fs::write(self.place.vault(), bytes).unwrap();
        let _ = std::fs::remove_dir_all(self.place.options().state_folder);
    }

    /// Opens the vault whole, as whoever trusts it would.
    fn open(&self) -> Result<Verified, VaultError> {
        let store = self.store();
        let seen = store.look()?;
        let unlocked = store.unlock(&seen, &Key::Identities(&self.identities))?;
        store.open(seen, &unlocked)?.verify()
    }

    fn store(&self) -> Store<'static> {
        store(Options { first_use: FirstUse::Show, ..self.place.options() })
    }
}

fn is_damaged<T>(result: &Result<T, VaultError>) -> bool {
    matches!(result, Err(VaultError::Damaged { .. }))
}

/// Returns the CBOR of an index with these fields, each as it is encoded.
fn index_of(fields: [(&str, &[u8]); 5], more: &[u8]) -> Vec<u8> {
    let mut cbor = vec![0xa5 + u8::from(!more.is_empty())];
    for (name, value) in fields {
        cbor.push(0x60 | u8::try_from(name.len()).unwrap());
        cbor.extend(name.as_bytes());
        cbor.extend(value);
    }
    cbor.extend(more);
    cbor
}

/// Returns the fields of an empty index, with one of them replaced.
fn fields<'v>(name: &str, value: &'v [u8]) -> [(&'static str, &'v [u8]); 5] {
    let names = ["entries", "blocks", "pads", "ancestors", "recipients"];
    names.map(|other| {
        let empty: &[u8] = if other == "entries" { &[0] } else { &[0x80] };
        (other, if other == name { value } else { empty })
    })
}

/// Returns the head of a CBOR list of `count` items.
fn list_of(count: u32) -> Vec<u8> {
    [&[0x9a][..], &count.to_be_bytes()].concat()
}

#[test]
fn a_header_may_fill_its_room_and_not_more() {
    let mut trap = Trap::new();
    let filled = |trap: &mut Trap, len: usize| {
        trap.forge.fields = "x = \"\"\n".to_owned();
        let missing = len - trap.forge.header(4096).len();
        trap.forge.fields = format!("x = \"{}\"\n", "a".repeat(missing));
        let bytes = trap.forge.vault(&[&[("name", b"value")]]);
        assert_eq!(trap.forge.header(4096).len(), len);
        trap.set(&bytes);
        trap.open()
    };
    assert_eq!(filled(&mut trap, 65_536).unwrap().entries, 1);
    let refused = filled(&mut trap, 65_537);
    assert!(is_damaged(&refused), "{refused:?}");
}

#[test]
fn lengths_that_are_not_there_are_refused() {
    let trap = Trap::new();
    let whole = trap.forge.vault(&[&[("name", b"value")]]);
    let body = &whole[trap.forge.header(4096).len()..];
    for index_bytes in [0, 15, 16, 4095, 4097, 16 << 20, (16 << 20) + 1, u64::from(u32::MAX)] {
        trap.set(&[&trap.forge.header(index_bytes), body].concat());
        let refused = trap.open();
        assert!(is_damaged(&refused), "{index_bytes}: {refused:?}");
    }
    for index_bytes in [1 << 32, u64::MAX >> 1, u64::MAX] {
        trap.set(&[&trap.forge.header(index_bytes), body].concat());
        let refused = trap.open();
        assert!(is_damaged(&refused), "{index_bytes}: {refused:?}");
    }
    for len in [0, 15, 17, 16 << 20, (16 << 20) + 16, (16 << 20) + 17, u32::MAX] {
        let block = (len, "name".to_owned());
        for index in [
            index(1, std::slice::from_ref(&block), &[16], &[]),
            index(1, &vec![block.clone(); 200], &[16], &[]),
            index(0, &[], &[len], &[]),
            index(0, &[], &vec![len; 300], &[]),
        ] {
            trap.set(&trap.forge.sealed(&index, &[vec![], vec![]]));
            let refused = trap.open();
            assert!(is_damaged(&refused), "{len}: {refused:?}");
        }
    }
}

#[test]
fn numbers_of_items_that_are_not_there_are_refused() {
    let trap = Trap::new();
    let claims: [&[u8]; 4] =
        [b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", b"\x9a\xff\xff\xff\xff", b"\x9f", b"\x98\xff"];
    let strings: [&[u8]; 4] =
        [b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", b"\x7a\x7f\xff\xff\xff", b"\x5f", b"\x7f"];
    for name in ["blocks", "pads", "ancestors", "recipients", "entries"] {
        for claim in claims.iter().chain(&strings) {
            trap.set(&trap.forge.sealed(&index_of(fields(name, claim), b""), &[vec![]]));
            let refused = trap.open();
            assert!(is_damaged(&refused), "{name} {claim:x?}: {refused:?}");
        }
    }
    for claim in
        claims.iter().chain(&strings).chain(&[&b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff"[..]])
    {
        for head in [
            &b""[..],
            b"\x83\x00",
            b"\x83\x00\x61n",
            b"\x83\x00\x61n\xa1\x68versions",
            b"\x83\x00\x61n\xa1\x68versions\x81",
            b"\x83\x00\x61n\xa1\x68versions\x81\x84\x01\x01\xf6",
            b"\x83\x00\x61n\xa2\x68versions\x81\x84\x01\x01\xf6\x41v\x64tags",
            b"\x83\x00\x61n\xa2\x68versions\x81\x84\x01\x01\xf6\x41v\x61x",
        ] {
            let block = [head, claim].concat();
            let place = (u32::try_from(block.len()).unwrap() + 16, "n".to_owned());
            let index = index(1, &[place], &[16], &[]);
            trap.set(&trap.forge.sealed(&index, &[block, vec![]]));
            let refused = trap.open();
            assert!(is_damaged(&refused), "{head:x?} {claim:x?}: {refused:?}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_largest_index_costs_little_whatever_it_holds() {
    alone("the_largest_index_costs_little_whatever_it_holds", || {
        let trap = Trap::new();
        let judge = |what: &str, index: Vec<u8>| {
            trap.set(&trap.forge.sealed(&index, &[vec![]]));
            drop(index);
            let start = Instant::now();
            let (refused, mib) = peak_mib(|| trap.open());
            let took = start.elapsed();
            println!("index full of {what}: {mib} MiB, {took:?}");
            assert!(is_damaged(&refused), "{what}: {refused:?}");
            assert!(mib < 512 && took.as_secs() < 20, "{what}: {mib} MiB, {took:?}");
        };
        // What is left of 16 MiB beside names, heads and tag.
        let room = (16 << 20) - 100;
        let items: [(&str, &[u8]); 4] = [
            ("blocks", b"\x83\x10\x00\x61a"),
            ("pads", b"\x10"),
            ("ancestors", &[0x50; 17]),
            ("recipients", b"\x82\x60\x60"),
        ];
        for (name, item) in items {
            let count = room / item.len();
            let list = [list_of(u32::try_from(count).unwrap()), item.repeat(count)].concat();
            judge(name, index_of(fields(name, &list), b""));
        }
        let unknown: [(&str, &[u8], &[u8]); 6] = [
            ("lists", b"\x81", b""),
            ("open lists", b"\x9f", b""),
            ("open maps", b"\xbf\x60", b""),
            ("lists of all sorts", b"\x9f\x83\x9f\xbf\x60", b""),
            ("open lists before a list", b"\x9f", b"\x83\x9f"),
            ("tags", b"\xc1", b""),
        ];
        for (name, deeper, last) in unknown {
            let field = [b"\x61x", &deeper.repeat(room / deeper.len())[..], last].concat();
            judge(name, index_of(fields("", b""), &field));
        }
    });
}

#[test]
fn an_entry_may_nest_deeply_where_it_is_not_understood() {
    let trap = Trap::new();
    let room = (16 << 20) - 100;
    let lists: [&[u8]; 3] = [b"\x81", b"\x9f", b"\xbf\x60"];
    for deeper in lists {
        let block = [
            &b"\x83\x00\x61n\xa2\x68versions\x81\x84\x01\x01\xf6\x41v\x61x"[..],
            &deeper.repeat(room / deeper.len()),
        ]
        .concat();
        let place = (u32::try_from(block.len()).unwrap() + 16, "n".to_owned());
        trap.set(&trap.forge.sealed(&index(1, &[place], &[16], &[]), &[block, vec![]]));
        let refused = trap.open();
        assert!(is_damaged(&refused), "{deeper:x?}: {refused:?}");
    }
}

#[test]
fn slots_without_end_are_tried_soon() {
    let mut trap = Trap::new();
    let (_, stranger) = identity();
    let slot = age_slot("0", &trap.forge.dk, &stranger);
    let count = 65_000 / slot.len() - 1;
    let mut slots = String::new();
    for number in 0..count {
        slots += &slot.replacen("\"0\"", &format!("\"{number}\""), 1);
    }
    trap.forge.slots = slots;
    trap.set(&trap.forge.vault(&[]));
    let start = Instant::now();
    let refused = trap.open();
    assert!(matches!(refused, Err(VaultError::WrongIdentity { .. })), "{refused:?}");
    println!("{count} age slots were tried in {:?}", start.elapsed());
    assert!(count > 90 && start.elapsed().as_secs() < 5);
}

fn passphrase_slot(label: usize, memory_kib: u64, passes: u64, lanes: u64) -> String {
    format!(
        "[[slot]]\nlabel = \"{label}\"\nkind = \"passphrase\"\ncreated = 1\n\
         memory_kib = {memory_kib}\npasses = {passes}\nlanes = {lanes}\n\
         salt = \"{}\"\ncommitment = \"{}\"\nwrapped = \"{}\"\n",
        "a".repeat(32),
        "b".repeat(64),
        "c".repeat(96)
    )
}

fn try_passphrase(trap: &Trap, slots: &[(u64, u64, u64)], kdf: KdfBound) -> VaultError {
    let slots = slots.iter().enumerate();
    let slots = slots
        .map(|(label, (memory, passes, lanes))| passphrase_slot(label, *memory, *passes, *lanes));
    let forge = Forge { slots: slots.collect(), ..Trap::new().forge };
    trap.set(&forge.vault(&[]));
    let store = store(Options { kdf, ..trap.place.options() });
    let words = passphrase("any");
    store.look().and_then(|seen| store.unlock(&seen, &Key::Passphrase(&words))).unwrap_err()
}

#[test]
fn a_kdf_that_costs_too_much_is_refused_before_it_is_run() {
    const MIB: u64 = 1024;
    let trap = Trap::new();
    let start = Instant::now();
    for (memory, passes, lanes, bounds) in [
        (1024 * MIB + 1, 2, 1, &[KdfBound::Usual][..]),
        (64 * MIB, 17, 4, &[KdfBound::Usual]),
        (64 * MIB, 3, 17, &[KdfBound::Usual]),
        (19 * MIB - 1, 3, 4, &[KdfBound::Usual, KdfBound::Expensive]),
        (64 * MIB, 1, 4, &[KdfBound::Usual, KdfBound::Expensive]),
        (64 * MIB, 3, 0, &[KdfBound::Usual, KdfBound::Expensive]),
        (64 * MIB, 3, 1 << 24, &[KdfBound::Usual, KdfBound::Expensive]),
        (64 * MIB, u64::from(u32::MAX), 4, &[KdfBound::Usual, KdfBound::Expensive]),
        (u64::from(u32::MAX), 2, 4, &[KdfBound::Usual, KdfBound::Expensive]),
        (0, 0, 0, &[KdfBound::Usual, KdfBound::Expensive]),
    ] {
        for bound in bounds {
            let refused = try_passphrase(&trap, &[(memory, passes, lanes)], *bound);
            assert!(
                matches!(refused, VaultError::RefusedParameters { .. }),
                "{memory} {passes} {lanes} {bound:?}: {refused:?}"
            );
        }
    }
    // Each alone could be taken, and all of them would be tried.
    for slots in [vec![(1024 * MIB, 3, 4); 8], vec![(64 * MIB, 3, 4); 9]] {
        let refused = try_passphrase(&trap, &slots, KdfBound::Expensive);
        assert!(matches!(refused, VaultError::RefusedParameters { .. }), "{refused:?}");
    }
    for (memory, passes, lanes) in [(1 << 32, 3, 4), (64 * MIB, 1 << 32, 4), (64 * MIB, 3, 1 << 40)]
    {
        let refused = try_passphrase(&trap, &[(memory, passes, lanes)], KdfBound::Expensive);
        assert!(matches!(refused, VaultError::Damaged { .. }), "{refused:?}");
    }
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_is_not_there_is_not_taken() {
    alone("memory_that_is_not_there_is_not_taken", || {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::As);
        setrlimit(Resource::As, Rlimit { current: Some(900 << 20), ..limit }).unwrap();
        let trap = Trap::new();
        let (refused, mib) =
            peak_mib(|| try_passphrase(&trap, &[(1 << 20, 2, 1)], KdfBound::Usual));
        assert!(matches!(refused, VaultError::NotEnoughMemory { .. }), "{refused:?}");
        assert!(mib < 200, "{mib} MiB");
    });
}
