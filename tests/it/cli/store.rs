//! `store`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sonora::Home;

fn value(home: &Home, name: &str) -> Vec<u8> {
    home.bot(&["get", name]).ok().stdout
}

#[test]
fn stores_what_comes_through_the_pipe() {
    let home = Home::with_vault();
    let stored = home.sonora(&["store", "token", "--json"]).identity().stdin("s3cret").run();
    let report = stored.ok().json();
    assert_eq!(report["schema"], "sonora-sec/change/1");
    assert_eq!(report["action"], "store");
    assert_eq!(report["name"], "token");
    assert_eq!(report["version"], 1);
    assert_eq!(report["generation"], 2);
    assert_eq!(value(&home, "token"), b"s3cret");
}

#[test]
fn stores_with_the_passphrase() {
    let home = Home::with_vault();
    let stored = home.sonora(&["store", "token"]).passphrase().stdin("s3cret").run().ok();
    assert!(stored.says("stored `token`, version 1").stdout.is_empty());
    assert_eq!(value(&home, "token"), b"s3cret");
}

#[test]
fn drops_the_final_newline_of_one_line_and_says_so() {
    let home = Home::with_vault();
    for (name, given, kept) in
        [("lf", "one\n", "one"), ("crlf", "one\r\n", "one"), ("two", "one\ntwo\n", "one\ntwo\n")]
    {
        let stored = home.sonora(&["store", name]).identity().stdin(given).run().ok();
        assert_eq!(stored.stderr.contains("dropped the final newline"), given != kept, "{name}");
        assert_eq!(value(&home, name), kept.as_bytes(), "{name}");
    }
}

#[test]
fn keeps_every_byte_when_raw() {
    let home = Home::with_vault();
    home.sonora(&["store", "a", "--raw"]).identity().stdin("one\n").run().ok();
    assert_eq!(value(&home, "a"), b"one\n");
}

#[test]
fn stores_an_empty_value_with_a_warning() {
    let home = Home::with_vault();
    home.sonora(&["store", "a"]).identity().run().ok().says("an empty value is stored");
    assert_eq!(value(&home, "a"), b"");
}

#[test]
fn stores_a_file_as_it_is() {
    let home = Home::with_vault();
    let bytes: Vec<u8> = (0..=255).chain(*b"\n").collect();
    home.write("key.der", &bytes);
    home.bot(&["store", "key", "--from-file", "key.der"]).ok();
    assert_eq!(value(&home, "key"), bytes);
    home.sonora(&["store", "none", "--from-file", "missing"]).identity().fails(2, "io");
    home.sonora(&["store", "none", "--from-file", "tmp"]).identity().fails(2, "io").says("`tmp`");
    home.sonora(&["store", "none", "--from-file", "key.der", "--generate"]).fails(2, "usage");
}

#[test]
fn makes_a_value_by_each_recipe() {
    let home = Home::with_vault();
    let all = |text: &str, wanted: fn(char) -> bool| text.chars().all(wanted);
    let mut seen = BTreeSet::new();
    for (number, recipe) in
        ["", "=length:40", "=words:6", "=hex:32", "=base64:32", "=uuid"].iter().enumerate()
    {
        let name = format!("made{number}");
        home.bot(&["store", &name, &format!("--generate{recipe}")]).ok();
        let text = String::from_utf8(value(&home, &name)).unwrap();
        let fits = match *recipe {
            "" => text.len() == 32 && all(&text, |c| c.is_ascii_alphanumeric()),
            "=length:40" => text.len() == 40 && all(&text, |c| c.is_ascii_alphanumeric()),
            // A few words of the list have a hyphen of their own.
            "=words:6" => (5..=7).contains(&text.matches('-').count()),
            "=hex:32" => text.len() == 64 && all(&text, |c| c.is_ascii_hexdigit()),
            "=base64:32" => text.len() == 44 && text.ends_with('='),
            _ => text.len() == 36 && text.as_bytes()[14] == b'4',
        };
        assert!(fits, "{recipe}: {text}");
        assert!(seen.insert(text));
    }
}

#[test]
fn refuses_a_recipe_that_is_none() {
    let home = Home::with_vault();
    for recipe in ["length:7", "words:3", "hex:1", "base64:x", "uuid:4", "dice"] {
        home.sonora(&["store", "a", &format!("--generate={recipe}")]).fails(2, "usage");
    }
}

#[test]
fn refuses_an_entry_that_exists() {
    let home = Home::with_token();
    home.sonora(&["store", "token"])
        .identity()
        .stdin("other")
        .fails(6, "entry-exists")
        .says("at version 1")
        .hints("--replace");
    assert_eq!(value(&home, "token"), b"s3cret");
}

#[test]
fn replaces_and_keeps_the_old_version() {
    let home = Home::with_token();
    let args = ["store", "token", "--replace", "--json"];
    let stored = home.sonora(&args).identity().stdin("new").run().ok();
    assert_eq!(stored.json()["version"], 2);
    assert_eq!(value(&home, "token"), b"new");
    assert_eq!(home.bot(&["get", "token", "--version", "1"]).ok().stdout, b"s3cret");
}

#[test]
fn stores_only_at_the_version_expected() {
    let home = Home::with_token();
    let store = |name: &str, version: &str| {
        home.sonora(&["store", name, "--if-version", version]).identity().stdin("new")
    };
    store("token", "2").fails(6, "version-differs").says("at version 1, not 2").hints("info");
    store("token", "0").fails(6, "version-differs");
    store("absent", "1").fails(6, "version-differs").says("at version 0");
    store("token", "1").run().ok();
    store("absent", "0").run().ok();
    home.sonora(&["store", "a", "--if-version", "1", "--replace"]).fails(2, "usage");
}

#[test]
fn keeps_tags_note_and_expiry() {
    let home = Home::with_vault();
    let args = ["store", "a", "--tag", "k=v", "--tag", "e=", "--note", "why", "--expires", "90d"];
    home.sonora(&args).identity().stdin("x").run().ok();
    let info = home.bot(&["info", "a", "--json"]).ok().json();
    assert_eq!(info["tags"]["k"], "v");
    assert_eq!(info["tags"]["e"], "");
    assert_eq!(info["note"], "why");
    assert!(info["expires"].as_str().unwrap().ends_with('Z'));
    // Tags and note stay with the entry, the expiry belonged to the value.
    home.sonora(&["store", "a", "--replace", "--tag", "z=1"]).identity().stdin("y").run().ok();
    let info = home.bot(&["info", "a", "--json"]).ok().json();
    assert_eq!((&info["tags"]["k"], &info["tags"]["z"]), (&"v".into(), &"1".into()));
    assert_eq!((&info["note"], &info["expires"]), (&"why".into(), &Value::Null));
}

#[test]
fn bounds_tags_note_and_expiry() {
    let home = Home::with_vault();
    let long = "x".repeat(257);
    for bad in ["novalue", "=v", &format!("{long}=v"), &format!("k={long}")] {
        home.sonora(&["store", "a", "--tag", bad]).fails(2, "usage");
    }
    home.sonora(&["store", "a", "--note", &"x".repeat(4097)]).fails(2, "usage");
    home.sonora(&["store", "a", "--expires", "soon"]).fails(2, "usage").says("90d");
    let many: Vec<String> = (0..65).flat_map(|n| ["--tag".to_owned(), format!("k{n}=v")]).collect();
    home.sonora(&["store", "a"]).args(&many).identity().stdin("x").fails(2, "bad-input");
}

#[test]
fn refuses_more_tags_over_time_than_an_entry_may_have() {
    let home = Home::with_vault();
    let tags = |from: usize, to: usize| -> Vec<String> {
        (from..to).flat_map(|n| ["--tag".to_owned(), format!("k{n}=v")]).collect()
    };
    home.sonora(&["store", "a"]).args(&tags(0, 64)).identity().stdin("x").run().ok();
    let more = home.sonora(&["store", "a", "--replace"]).args(&tags(64, 65)).identity().stdin("y");
    more.fails(2, "bad-input");
    assert_eq!(value(&home, "a"), b"x");
}

#[test]
fn refuses_a_name_that_is_none() {
    let home = Home::with_vault();
    for bad in ["", "a\nb", "a\u{1b}[31m", "\u{2028}", &"x".repeat(513)] {
        home.sonora(&["store", bad]).identity().stdin("x").fails(2, "bad-input").says("name");
    }
    home.sonora(&["store", &"x".repeat(512)]).identity().stdin("x").run().ok();
}

#[test]
fn finds_a_name_however_it_is_composed() {
    let home = Home::with_vault();
    home.sonora(&["store", "cafe\u{301}"]).identity().stdin("x").run().ok();
    assert_eq!(value(&home, "caf\u{e9}"), b"x");
}

#[test]
fn refuses_a_value_over_a_mebibyte() {
    let home = Home::with_vault();
    let most = vec![b'x'; 1 << 20];
    home.sonora(&["store", "a"]).identity().stdin(&most).run().ok();
    assert_eq!(value(&home, "a"), most);
    let more = vec![b'x'; (1 << 20) + 1];
    home.sonora(&["store", "b"]).identity().stdin(&more).fails(2, "bad-input").says("1 MiB");
    home.write("large", &more);
    home.sonora(&["store", "b", "--from-file", "large"]).identity().fails(2, "bad-input");
    home.sonora(&["get", "b"]).identity().fails(5, "no-entry");
}

#[test]
fn keeps_as_many_versions_as_the_settings_say() {
    let home = Home::with_vault();
    home.write("config/sonora-sec/config.toml", "[store]\nversions = 2\n");
    for value in ["one", "two", "three"] {
        home.store("a", value);
    }
    let info = home.bot(&["info", "a", "--json"]).ok().json();
    assert_eq!((&info["version"], &info["versions"]), (&3.into(), &2.into()));
    let refused = home.sonora(&["get", "a", "--version", "1"]).identity().fails(5, "no-entry");
    refused.says("no version 1").hints("sonora-sec history");
}

#[test]
fn keeps_ten_versions_else() {
    let home = Home::with_vault();
    for number in 0..11 {
        home.store("a", &number.to_string());
    }
    let info = home.bot(&["info", "a", "--json"]).ok().json();
    assert_eq!((&info["version"], &info["versions"]), (&11.into(), &10.into()));
}

#[test]
fn needs_a_vault_and_leaves_nothing_behind() {
    let home = Home::new();
    let store = home.sonora(&["store", "a"]).passphrase().stdin("x");
    store.fails(2, "no-vault").hints("sonora-sec init");
    assert_eq!(home.list(""), ["pass.txt", "tmp"]);
}

#[test]
fn a_wrong_passphrase_changes_nothing() {
    let home = Home::with_token();
    let (before, backups) = (home.read("v.svault"), home.list("v.svault.backups"));
    home.write("wrong.txt", "wrong");
    home.sonora(&["store", "other", "--passphrase-file", "wrong.txt"])
        .stdin("x")
        .fails(3, "wrong-passphrase")
        .hints("nothing was changed");
    assert_eq!(home.read("v.svault"), before);
    assert_eq!(home.list("v.svault.backups"), backups);
}

#[test]
fn takes_no_value_as_an_argument() {
    let home = Home::with_vault();
    home.sonora(&["store", "a", "s3cret"]).fails(2, "usage");
}

#[test]
fn needs_a_value_where_standard_input_is_none() {
    let home = Home::with_vault();
    let closed = home.sonora(&["store", "a"]).identity().shell("exec \"$0\" \"$@\" <&-").run();
    // Rust reopens a closed standard input as /dev/null.
    closed.ok().says("an empty value is stored");
}
