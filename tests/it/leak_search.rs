//! `audit leaks`: the search against one that is too simple to be wrong, and the program on files and repositories.

use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use data_encoding::{BASE64, HEXLOWER};
use proptest::prelude::*;
use serde_json::Value;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::leaks::encodings::{forms, sought};
use sonora_sec::leaks::search::{Searcher, Values};
use sonora_sec::leaks::stream::{Extent, Found, MAX_PLACES, search};

use crate::sonora::{Home, Outcome};

const TOKEN: &str = "MTA1NDc.example-not-a-real/token";
const OTHER: &str = "another \"secret\" of a bot";

// The search in a stream.

fn searcher(values: &[Vec<u8>]) -> Searcher {
    let mut all = Values::new();
    for (id, value) in (0..).zip(values) {
        let _ = all.add(id, &SecretValue::copy_of(value));
    }
    all.prepare()
}

/// A place: value, offset, line and column from 0.
type Spot = (u32, u64, u64, u64);

/// Looks for each form of each value at every byte; what overlaps is one place.
fn naive(values: &[Vec<u8>], text: &[u8]) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (id, value) in (0..).zip(values) {
        let value = sought(value);
        let first = values.iter().position(|other| sought(other) == value);
        if value.len() < 8 || first != Some(id as usize) {
            continue;
        }
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for form in forms(value) {
            let form = form.bytes.expose_secret();
            let at = (0..text.len()).filter(|at| text[*at..].starts_with(form));
            spans.extend(at.map(|at| (at, at + form.len())));
        }
        spans.sort_unstable();
        let mut end = 0;
        for (start, until) in spans {
            if start >= end {
                let before = &text[..start];
                let line = before.split(|byte| *byte == b'\n').count() - 1;
                let begin = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                let column = before[begin..].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
                spots.push((id, start as u64, line as u64, column as u64));
            }
            end = end.max(until);
        }
    }
    spots.sort_by_key(|spot| (spot.1, spot.0));
    spots
}

fn spots(found: &Found) -> Vec<Spot> {
    let spot = |hit: &sonora_sec::leaks::stream::Hit| {
        (hit.value, hit.start, hit.position.lines, hit.position.characters)
    };
    let mut spots: Vec<Spot> = found.hits.iter().map(spot).collect();
    spots.sort_by_key(|spot| (spot.1, spot.0));
    spots
}

/// A text that comes in pieces of the sizes given, over and over.
struct Pieces<'t> {
    text: &'t [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'t, usize>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let size = (*self.sizes.next().unwrap()).min(bytes.len()).min(self.text.len());
        let (piece, rest) = self.text.split_at(size);
        bytes[..size].copy_from_slice(piece);
        self.text = rest;
        Ok(size)
    }
}

fn in_pieces(searcher: &Searcher, text: &[u8], sizes: &[usize], extent: Extent) -> Found {
    let mut pieces = Pieces { text, sizes: sizes.iter().cycle() };
    search(searcher, &mut pieces, extent, &|_| ()).unwrap()
}

fn in_parts(searcher: &Searcher, text: &[u8], sizes: &[usize], part: usize) -> Found {
    let mut whole = Found::default();
    for start in (0..text.len()).step_by(part) {
        let end = (start + part + searcher.longest()).min(text.len());
        let own = part.min(text.len() - start) as u64;
        let extent = Extent { own, expected: 0 };
        whole.append(in_pieces(searcher, &text[start..end], sizes, extent));
    }
    whole
}

/// Values of few different bytes, so that they overlap, repeat themselves and begin alike.
fn values() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let one = prop_oneof![
        proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'b'), Just(b'\\')], 8..14),
        proptest::collection::vec(any::<u8>(), 8..30),
        "[a\"/ é\n]{8,20}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(one, 1..5)
}

#[derive(Debug, Clone)]
enum Bit {
    Bytes(Vec<u8>),
    Form(usize, usize),
}

fn bits() -> impl Strategy<Value = Vec<Bit>> {
    let noise = prop_oneof![Just(b'a'), Just(b'\n'), Just(b'\\'), Just(b'b'), any::<u8>()];
    let bit = prop_oneof![
        proptest::collection::vec(noise, 0..20).prop_map(Bit::Bytes),
        (any::<usize>(), any::<usize>()).prop_map(|(value, form)| Bit::Form(value, form)),
    ];
    proptest::collection::vec(bit, 0..40)
}

fn text_of(values: &[Vec<u8>], bits: &[Bit]) -> Vec<u8> {
    let mut text = Vec::new();
    for bit in bits {
        match bit {
            Bit::Bytes(bytes) => text.extend_from_slice(bytes),
            Bit::Form(value, form) => {
                let forms = forms(sought(&values[value % values.len()]));
                text.extend_from_slice(forms[form % forms.len()].bytes.expose_secret());
            }
        }
    }
    text
}

proptest! {
    #[test]
    fn the_search_finds_what_a_simple_one_finds(
        values in values(),
        bits in bits(),
        sizes in proptest::collection::vec(1_usize..50, 1..5),
        part in 1_usize..200,
    ) {
        let text = text_of(&values, &bits);
        let searcher = searcher(&values);
        let mut expected = naive(&values, &text);
        let count = expected.len() as u64;
        expected.truncate(MAX_PLACES);
        let whole = in_pieces(&searcher, &text, &sizes, Extent::whole(text.len() as u64));
        prop_assert_eq!(spots(&whole), expected.clone());
        prop_assert_eq!(whole.hits.len() as u64 + whole.more, count);
        prop_assert_eq!(whole.bytes, text.len() as u64);
        let parts = in_parts(&searcher, &text, &sizes, part);
        prop_assert_eq!(spots(&parts), expected);
        prop_assert_eq!(parts.hits.len() as u64 + parts.more, count);
        prop_assert_eq!(parts.bytes, text.len() as u64);
    }
}

#[test]
fn equal_values_are_one() {
    let searcher =
        searcher(&[b"first-value".into(), b"same-value!".into(), b"same-value!\n".into()]);
    let found = in_pieces(&searcher, b" same-value! ", &[4], Extent::whole(0));
    assert_eq!(spots(&found), [(1, 1, 0, 1)]);
    assert_eq!(searcher.all_same(1).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(searcher.all_same(0).collect::<Vec<_>>(), [0]);
}

// The program.

/// A home whose vault holds `token`, of which `older-token-value` is an old version, and `other`.
fn home() -> Home {
    let home = Home::with_vault();
    home.store("token", "older-token-value");
    home.store("token", TOKEN);
    home.store("other", OTHER);
    home.folder("d");
    home
}

fn audit(home: &Home, words: &[&str]) -> Outcome {
    let outcome = home.bot(&[&["audit", "leaks"], words].concat());
    for text in [outcome.text(), &outcome.stderr] {
        for value in [TOKEN, OTHER, "older-token-value"] {
            assert!(!text.contains(value), "{outcome:?}");
        }
    }
    outcome
}

/// Returns rule, path, line, column and severity of each finding, and its message.
fn findings(outcome: &Outcome) -> Vec<(String, String)> {
    let report = outcome.json();
    let line = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap().to_owned();
        assert_eq!(finding["length"], 0);
        let place = format!("{}:{}:{}", text("path"), finding["line"], finding["column"]);
        (format!("{} {place} {}", text("rule"), text("severity")), text("message"))
    };
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn values_are_found_as_they_are_and_encoded() {
    let home = home();
    home.write("d/bot.log", format!("one\nüü {TOKEN}\n"));
    home.write("d/.env", format!("OTHER={}\n", BASE64.encode(format!("x{OTHER}y").as_bytes())));
    home.write("d/.git/hex", HEXLOWER.encode(TOKEN.as_bytes()));
    home.write("d/a.json", serde_json::json!({ "o": OTHER }).to_string());
    home.write("d/old", "older-token-value");
    home.write("d/clean", "nothing here");
    let outcome = audit(&home, &["d", "--json"]).code(1);
    let expected = [
        ("SNL002 d/.env:1:9 critical", "here is the value of `other`, in base64"),
        ("SNL002 d/.git/hex:1:1 critical", "here is the value of `token`, in hex"),
        ("SNL002 d/a.json:1:7 critical", "here is the value of `other`, in json"),
        ("SNL001 d/bot.log:2:4 critical", "here is the value of `token`"),
        ("SNL001 d/old:1:1 high", "here is the value of `token`, old version 1"),
    ];
    let expected = expected.map(|(place, message)| (place.to_owned(), message.to_owned()));
    assert_eq!(findings(&outcome), expected);
    assert_eq!(outcome.json()["counts"]["files"], 6);
    // An old version alone is no reason where only what is in use matters.
    audit(&home, &["d/old", "--fail-on", "critical"]).code(0);
    audit(&home, &["d/old"]).code(1);
    let clean = audit(&home, &["d/clean"]).ok();
    assert_eq!(clean.text(), "no value of the vault was found; 1 files and 0 MiB were searched\n");
}

#[test]
fn every_format_shows_places_and_no_value() {
    let home = home();
    home.write("d/bot.log", format!("{TOKEN}\n{OTHER}\n"));
    for format in ["text", "json", "sarif", "github", "gitlab"] {
        let outcome = audit(&home, &["d", "--format", format]).code(1);
        assert!(outcome.text().contains("d/bot.log"), "{format}");
        assert!(outcome.text().contains("SNL001"), "{format}");
    }
    let text = audit(&home, &["d"]).code(1);
    assert!(text.text().contains("--> d/bot.log:2:1\n"), "{text:?}");
}

#[test]
fn a_value_in_a_name_is_found_and_masked() {
    let home = home();
    let dump = "dump-older-token-value.txt";
    home.write(format!("d/{dump}"), "");
    let outcome = audit(&home, &["d", "--json"]).code(1);
    let message = "its name has the value of `token`, old version 1".to_owned();
    assert_eq!(findings(&outcome), [("SNL001 d/dump-***.txt:1:1 high".to_owned(), message)]);
}

#[test]
fn a_large_file_is_searched_across_the_borders_of_its_parts() {
    const PART: usize = 16 << 20;
    let home = home();
    let mut text = vec![b'.'; 3 * PART + 100];
    for line in (99..text.len()).step_by(100) {
        text[line] = b'\n';
    }
    let places = [PART - TOKEN.len(), 2 * PART - 5, 2 * PART + 1000, 3 * PART + 30];
    for at in places {
        text[at..at + TOKEN.len()].copy_from_slice(TOKEN.as_bytes());
    }
    home.write("d/big.log", &text);
    let lines = |at: usize| text[..at].split(|byte| *byte == b'\n').count() - 1;
    let outcome = audit(&home, &["d/big.log", "--json"]).code(1);
    let expected = places.map(|at| {
        let begin = text[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        format!("SNL001 d/big.log:{}:{} critical", lines(at) + 1, at - begin + 1)
    });
    let found: Vec<String> = findings(&outcome).into_iter().map(|(place, _)| place).collect();
    assert_eq!(found, expected);
}

#[test]
fn links_are_not_followed_and_pipes_do_not_hold_the_search_up() {
    let home = home();
    home.write("elsewhere", TOKEN);
    home.write("d/file", "");
    symlink(home.path("elsewhere"), home.path("d/link")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, home.path("d/pipe"), 0o600.into()).unwrap();
    let outcome = audit(&home, &["d", "--json"]).ok();
    assert_eq!(outcome.json()["counts"]["passed_over"], 2);
    assert_eq!(outcome.json()["counts"]["files"], 1);
    // A path that is named is meant.
    assert_eq!(findings(&audit(&home, &["d/link", "--json"]).code(1)).len(), 1);
    let pipe = audit(&home, &["d/pipe", "--json"]).code(1);
    let message = "it could not be read: it is no file".to_owned();
    assert_eq!(findings(&pipe), [("SNL901 d/pipe:1:1 high".to_owned(), message)]);
}

#[test]
fn what_is_not_there_is_no_search() {
    let home = home();
    home.sonora(&["audit", "leaks", "nowhere"]).identity().fails(2, "io").says("`nowhere`");
    home.sonora(&["audit", "leaks", "d"]).identity().fails(2, "no-input");
    home.sonora(&["audit", "leaks", "v.svault"]).fails(3, "no-key");
    // What a vault holds in sealed form is none of its values.
    audit(&home, &["v.svault", "bot.key", "pass.txt"]).ok();
}

#[test]
fn short_values_are_named_and_not_sought() {
    let home = home();
    home.store("short", "1234567");
    home.write("d/file", "1234567");
    audit(&home, &["d"])
        .ok()
        .says("not sought, as values under 8 bytes are found everywhere: `short`");
}

// Git.

fn git(folder: &Path, words: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgSign=false"])
        .arg("-C")
        .arg(folder)
        .args(words)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "git {words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A repository in `d` with one harmless commit.
fn repository(home: &Home) -> std::path::PathBuf {
    let folder = home.path("d");
    git(&folder, &["init", "-q", "-b", "main"]);
    home.write("d/README", "harmless");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "one"]);
    folder
}

#[test]
fn what_git_keeps_is_found() {
    let home = home();
    let folder = repository(&home);
    audit(&home, &["d", "--git"]).ok();

    // A file that was deleted.
    home.write("d/conf/bot.env", format!("\nTOKEN={TOKEN}\n"));
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "two"]);
    let added = git(&folder, &["rev-parse", "HEAD"]);
    git(&folder, &["rm", "-q", "conf/bot.env"]);
    git(&folder, &["commit", "-qm", "three"]);
    // A stash, and another below it.
    for text in [HEXLOWER.encode(OTHER.as_bytes()), "older-token-value".to_owned()] {
        home.write("d/README", text);
        git(&folder, &["stash", "-q"]);
    }
    // A message, a tag, and what no commit leads to.
    git(&folder, &["commit", "-q", "--allow-empty", "-m", &format!("use {TOKEN}")]);
    let named = git(&folder, &["rev-parse", "HEAD"]);
    git(&folder, &["tag", "-a", "v1", "-m", OTHER]);
    home.write("left", format!("over {TOKEN}"));
    let left = git(&folder, &["hash-object", "-w", "../left"]);
    git(&folder, &["gc", "-q"]);
    let stash = |number: &str| git(&folder, &["rev-parse", &format!("stash@{{{number}}}")]);
    let (old, other) = (stash("0"), stash("1"));

    // The working tree has none any more.
    audit(&home, &["d/README"]).ok();
    let outcome = audit(&home, &["d/README", "--git", "--json"]).code(1);
    let short = |commit: &str| commit[..12].to_owned();
    let mut expected = vec![
        (
            format!("SNL003 {}:conf/bot.env:2:7 critical", short(&added)),
            format!("this file in commit {added} has the value of `token`"),
        ),
        (
            format!("SNL003 {}:README:1:1 high", short(&old)),
            format!("this file in commit {old} has the value of `token`, old version 1"),
        ),
        (
            format!("SNL003 {}:README:1:1 critical", short(&other)),
            format!("this file in commit {other} has the value of `other`, in hex"),
        ),
        (
            format!("SNL003 {}:6:5 critical", short(&named)),
            "this commit, in its message or names, has the value of `token`".to_owned(),
        ),
        ("SNL003 v1:6:1 critical".to_owned(), "this tag has the value of `other`".to_owned()),
        (
            format!("SNL003 {}:1:6 critical", short(&left)),
            format!(
                "this file of the git object {left}, to which no commit leads, has the value of `token`"
            ),
        ),
    ];
    let mut found = findings(&outcome);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_repository_starts_nothing() {
    let home = home();
    let folder = repository(&home);
    home.write("d/bot.env", TOKEN);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "two"]);
    let trap = home.path("trap");
    home.write("trap", format!("#!/bin/sh\ntouch {}\nexit 1\n", home.path("sprung").display()));
    home.mode("trap", 0o700);
    let trap = trap.display().to_string();
    for hook in ["post-index-change", "reference-transaction", "pre-auto-gc"] {
        std::fs::copy(home.path("trap"), folder.join(".git/hooks").join(hook)).unwrap();
    }
    for (name, value) in [
        ("core.fsmonitor", &*trap),
        ("core.pager", &*trap),
        ("core.sshCommand", &*trap),
        ("core.alternateRefsCommand", &*trap),
        ("log.showSignature", "true"),
        ("gpg.program", &*trap),
        ("diff.external", &*trap),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
        ("protocol.file.allow", "always"),
        // What is missing would be fetched from there.
        ("remote.origin.url", &format!("ext::{trap}")),
        ("remote.origin.uploadpack", &*trap),
        ("remote.origin.promisor", "true"),
        ("remote.origin.partialclonefilter", "blob:none"),
        ("extensions.partialClone", "origin"),
        ("core.repositoryFormatVersion", "1"),
        ("alias.cat-file", &format!("!{trap}")),
        ("alias.rev-list", &format!("!{trap}")),
    ] {
        git(&folder, &["config", name, value]);
    }
    std::fs::remove_file(home.path("sprung")).ok();
    let missing = git(&folder, &["rev-parse", "HEAD~1:README"]);
    std::fs::remove_file(folder.join(".git/objects").join(&missing[..2]).join(&missing[2..]))
        .unwrap();
    // The trap works: git as it is springs it.
    let lured = Command::new("git")
        .args(["-C", folder.to_str().unwrap(), "cat-file", "-p", &missing])
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output();
    assert!(!lured.unwrap().status.success());
    assert!(home.path("sprung").exists());
    std::fs::remove_file(home.path("sprung")).unwrap();

    let outcome = home
        .sonora(&["audit", "leaks", "d/README", "--git", "--json"])
        .identity()
        .env("GIT_DIR", "/nowhere")
        .env("GIT_SSH_COMMAND", &trap)
        .env("GIT_TRACE", home.path("sprung"))
        .env("PAGER", &trap)
        .run()
        .code(1);
    assert!(!home.path("sprung").exists(), "{outcome:?}");
    let found = findings(&outcome);
    assert!(found.iter().any(|(place, _)| place.starts_with("SNL003")), "{found:?}");
}

#[test]
fn a_repository_that_cannot_be_read_is_told() {
    let home = home();
    let folder = repository(&home);
    let blob = git(&folder, &["rev-parse", "HEAD:README"]);
    let path = folder.join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    home.mode(&path, 0o600);
    std::fs::write(&path, "damaged").unwrap();
    let outcome = audit(&home, &["d/README", "--git", "--json"]).code(1);
    let found = findings(&outcome);
    assert!(found.iter().any(|(place, _)| place.starts_with("SNL901")), "{found:?}");
}

#[test]
fn git_is_needed_and_a_repository_too() {
    let home = home();
    home.write("d/file", "");
    let words = ["audit", "leaks", "d", "--git"];
    home.sonora(&words).identity().fails(2, "bad-input").says("lies in no git repository");
    let outcome = home.sonora(&words).identity().args(&["--json"]);
    outcome.shell("PATH=/nowhere exec \"$0\" \"$@\"").run().failure(2, "no-git");
}
