//! Every combination of the table, and words that mean the same thing on both sides.

use super::*;
use crate::core::confinement::Decision;

fn permission(word: &str) -> Permission {
    Permission::parse(word).unwrap()
}

fn grants(words: &[&str]) -> Grants {
    Grants { all: false, permissions: words.iter().map(|word| permission(word)).collect() }
}

fn seen_by(source: Witness, word: &str) -> Attempt {
    Attempt {
        source,
        what: "openat".to_owned(),
        target: String::new(),
        decision: Decision::Denied,
        needs: Some(permission(word)),
        count: 1,
    }
}

fn cross_words(
    seen: &[&str],
    inferred: &[&str],
    granted: &[&str],
    declared: &[&str],
) -> Vec<(String, Meaning)> {
    let attempts: Vec<_> = seen.iter().map(|word| seen_by(Witness::Kernel, word)).collect();
    let inferred: Vec<_> = inferred.iter().map(|word| permission(word)).collect();
    cross(&attempts, &inferred, &grants(granted), &grants(declared))
        .into_iter()
        .map(|row| (row.permission.to_string(), row.meaning))
        .collect()
}

#[test]
fn every_combination_has_its_meaning() {
    let word = |there: bool| if there { vec!["fs.read:/a"] } else { vec![] };
    for bits in 0..16_u8 {
        let [seen, inferred, granted, declared] = [8, 4, 2, 1].map(|bit| bits & bit != 0);
        let rows = cross_words(&word(seen), &word(inferred), &word(granted), &word(declared));
        let expected = match (seen, inferred, granted || declared) {
            (false, false, false) => None,
            (false, false, true) => Some(Meaning::OverBroad),
            (false, true, _) => Some(Meaning::NotExercised),
            (true, false, _) => Some(Meaning::Evasion),
            (true, true, false) => Some(Meaning::Undeclared),
            (true, true, true) => Some(Meaning::AsDeclared),
        };
        let expected: Vec<_> =
            expected.into_iter().map(|meaning| ("fs.read:/a".to_owned(), meaning)).collect();
        assert_eq!(rows, expected, "{seen} {inferred} {granted} {declared}");
    }
}

#[test]
fn a_row_says_who_knows_of_it() {
    let attempts = [
        seen_by(Witness::Audit, "process"),
        seen_by(Witness::Kernel, "process"),
        seen_by(Witness::Kernel, "process"),
        seen_by(Witness::Audit, "native"),
    ];
    let rows =
        cross(&attempts, &[permission("process")], &grants(&["native"]), &grants(&["process"]));
    let words: Vec<_> = rows.iter().map(|row| row.permission.to_string()).collect();
    assert_eq!(words, ["native", "process"]);
    assert_eq!(rows[0].seen, [Witness::Audit]);
    assert_eq!((rows[0].inferred, rows[0].granted, rows[0].declared), (false, true, false));
    assert!(rows[0].is_hearsay() && !rows[1].is_hearsay());
    assert_eq!(rows[1].seen, [Witness::Kernel, Witness::Audit]);
    assert_eq!((rows[1].inferred, rows[1].granted, rows[1].declared), (true, false, true));
}

#[test]
fn what_is_seen_coarsely_matches_what_is_inferred_finely() {
    for (seen, inferred) in [
        ("net.socket", "net.http:x.io"),
        ("net.socket:x.io:443", "net.http:x.io"),
        ("net.socket:a.x.io:443", "net.http:*.x.io"),
        ("net.http:x.io", "net.socket"),
        ("net.socket", "net.listen"),
        ("net.socket", "discord.webhook"),
        ("fs.read:/data/a.json", "fs.read:data"),
        ("fs.read:data/a.json", "fs.read:./data/a.json"),
        ("fs.write:/tmp/x", "fs.write:tmp"),
        ("fs.read:/tmp/x", "fs.write:tmp"),
        ("fs.read:/etc/passwd", "fs.read"),
        ("process", "thread"),
    ] {
        let rows = cross_words(&[seen], &[inferred], &[inferred], &[]);
        assert_eq!(rows, [(inferred.to_owned(), Meaning::AsDeclared)], "{seen} {inferred}");
    }
}

#[test]
fn what_is_seen_elsewhere_than_inferred_is_an_evasion() {
    for (seen, inferred) in [
        ("net.socket:y.io:443", "net.http:x.io"),
        ("net.socket:1.2.3.4:443", "net.http:x.io"),
        ("net.listen", "net.socket"),
        ("fs.read:/etc/passwd", "fs.read:data"),
        ("fs.read:/data/../etc/passwd", "fs.read:data"),
        ("fs.read:/tmp/../etc/passwd", "fs.write:tmp"),
        ("fs.write:/data/a", "fs.read:data"),
        ("native", "process"),
        ("fs.read:/etc/passwd", "code.exec"),
    ] {
        let rows = cross_words(&[seen], &[inferred], &[], &[]);
        assert_eq!(rows[0], (seen.to_owned(), Meaning::Evasion), "{seen} {inferred}");
        assert_eq!(rows[1], (inferred.to_owned(), Meaning::NotExercised), "{seen} {inferred}");
    }
}

#[test]
fn a_socket_to_anywhere_is_no_proof_for_one_of_two_hosts() {
    let rows = cross_words(&["net.socket"], &["net.http:a.io", "net.http:b.io"], &[], &[]);
    let expected =
        ["net.http:a.io", "net.http:b.io"].map(|word| (word.to_owned(), Meaning::NotExercised));
    assert_eq!(rows, expected);
}

#[test]
fn many_things_of_one_kind_are_one_row() {
    let rows = cross_words(&["fs.read:/a", "fs.read:/b"], &[], &[], &[]);
    assert_eq!(rows, [("fs.read".to_owned(), Meaning::Evasion)]);
}

#[test]
fn what_no_run_shows_is_not_called_unexercised() {
    let rows = cross_words(&[], &["player.read", "env.read:TOKEN", "net.http:x.io"], &[], &[]);
    assert_eq!(
        rows,
        [
            ("net.http:x.io".to_owned(), Meaning::NotExercised),
            ("env.read:TOKEN".to_owned(), Meaning::NotObservable),
            ("player.read".to_owned(), Meaning::NotObservable),
        ]
    );
}

#[test]
fn a_grant_that_is_wider_than_its_use_is_not_a_row_of_its_own() {
    let rows =
        cross_words(&["net.socket:x.io:443"], &["net.http:x.io"], &["net.socket"], &["net.http"]);
    assert_eq!(rows, [("net.http:x.io".to_owned(), Meaning::AsDeclared)]);
}
