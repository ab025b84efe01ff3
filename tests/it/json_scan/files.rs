//! Files: folders, a document a line, gzip, pickles.

use std::io::{Read, Write as _};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use sonora_sec::core::report::Verdict;
use sonora_sec::json_scan::{Document, Limits, Options, scan_files, scan_lines, scan_pickle};

fn rules(document: &Document) -> Vec<&'static str> {
    document.findings.iter().map(|finding| finding.rule.name).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A reader that gives bytes in pieces of the lengths it is told.
struct Pieces<'a> {
    rest: &'a [u8],
    lengths: Vec<usize>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.lengths.pop().unwrap_or(7).clamp(1, into.len());
        let length = length.min(self.rest.len());
        let (now, later) = self.rest.split_at(length);
        into[..length].copy_from_slice(now);
        self.rest = later;
        Ok(length)
    }
}

#[test]
fn lines_have_their_places_in_the_whole() {
    let text = "{\"a\": 1}\n\n{\"b\": {\"c\": 1, \"c\": 2}}\nnope\n";
    let document = scan_lines("x.ndjson", text.as_bytes(), &Options::default()).unwrap();
    let found: Vec<_> = document
        .findings
        .iter()
        .map(|found| {
            (
                found.rule.name,
                found.place.line,
                found.place.column,
                found.pointer.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, [("duplicate-key", 3, 16, "/b/c"), ("invalid-json", 4, 1, "")]);
    for finding in &document.findings {
        let span = finding.place.span;
        assert!(["\"c\"", "n"].contains(&&text[span.start..span.end]));
    }
    assert_eq!((document.verdict, document.bytes), (Verdict::Refused, text.len() as u64));
}

proptest! {
    #[test]
    fn it_does_not_matter_how_lines_arrive(
        lines in prop::collection::vec(prop::sample::select(vec![
            "{}", "[1]", "", " ", "{\"a\":1,\"a\":2}", "nope", "[\"\u{202e}\"]", "[1,2,3,4,5,6,7,8,9,10,11,12,13]", "\r",
        ]), 0..20),
        lengths in prop::collection::vec(1usize..40, 0..20),
        size in 1usize..60,
        ends in any::<bool>(),
    ) {
        let mut text = lines.join("\n");
        text.push_str(if ends { "\n" } else { "" });
        let options = Options { limits: Limits { size, ..Limits::DEFAULT }, ..Options::default() };
        let whole = scan_lines("x", text.as_bytes(), &options).unwrap();
        let pieces = scan_lines("x", Pieces { rest: text.as_bytes(), lengths }, &options).unwrap();
        prop_assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
    }
}

#[test]
fn compressed_documents_are_inflated_only_so_far() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let scan = |path: PathBuf| {
        let options =
            Options { limits: Limits { size: 64 << 20, ..Limits::DEFAULT }, ..Options::default() };
        rules(&scan_files(&[path], std::io::empty(), &options, &()).unwrap()[0])
    };
    assert_eq!(scan(write("a.json.gz", &gzip(b"{\"a\": 1}"))), Vec::<&str>::new());
    assert_eq!(scan(write("b.json.gz", &gzip(b"{\"a\": 1, \"a\": 2}"))), ["duplicate-key"]);
    assert_eq!(scan(write("c.json.gz", &gzip(&vec![b' '; 20 << 20]))), ["inflating-document"]);
    assert_eq!(scan(write("d.json.gz", b"[]")), ["inflating-document"]);
    let whole = gzip(b"[1, 2, 3]");
    assert_eq!(scan(write("e.json.gz", &whole[..whole.len() - 4])), ["inflating-document"]);
    assert_eq!(scan(write("f.ndjson.gz", &gzip(b"[]\n[1,]\n"))), ["lenient-syntax"]);
    let small = Options { limits: Limits { size: 4, ..Limits::DEFAULT }, ..Options::default() };
    let found =
        scan_files(&[folder.path().join("a.json.gz")], std::io::empty(), &small, &()).unwrap();
    assert_eq!(rules(&found[0]), ["oversized-document"]);
}

#[test]
fn a_folder_gives_what_is_json_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".hidden")).unwrap();
    for (name, text) in [
        ("b.json", "[]"),
        (".hidden/a.JSON", "[,]"),
        ("c.jsonl", "1\n2\n"),
        ("d.txt", "no"),
        ("e.pkl", "N."),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let paths = [folder.path().to_owned(), PathBuf::from("-")];
    let found = scan_files(&paths, &b"{}"[..], &Options::default(), &()).unwrap();
    let names: Vec<_> =
        found.iter().map(|one| (one.name.rsplit('/').next().unwrap(), one.verdict)).collect();
    let expected = [
        ("-", Verdict::Ok),
        ("a.JSON", Verdict::Refused),
        ("b.json", Verdict::Ok),
        ("c.jsonl", Verdict::Ok),
        ("e.pkl", Verdict::Ok),
    ];
    assert_eq!(names, expected);
    let empty = tempfile::tempdir().unwrap();
    for path in [empty.path().to_owned(), empty.path().join("gone.json")] {
        assert!(scan_files(&[path], std::io::empty(), &Options::default(), &()).is_err());
    }
}

#[test]
fn a_pickle_is_walked_and_never_loaded() {
    let found = scan_pickle("x.pkl", b"cos\nsystem\n(S'id'\ntR.");
    assert_eq!(
        (found.verdict, rules(&found)),
        (Verdict::Findings, vec!["pickle-blob", "pickle-blob"])
    );
    assert!(found.findings[0].message.contains("`os.system`"));
    assert_eq!(scan_pickle("x.pkl", b"\x80\x04}.").verdict, Verdict::Ok);
    for bad in [&b"\x80\x04}"[..], b"N.N.", b""] {
        let found = scan_pickle("x.pkl", bad);
        assert_eq!((found.verdict, rules(&found)), (Verdict::Refused, vec!["unreadable-pickle"]));
    }
}
