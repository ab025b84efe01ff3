//! What each rule tells people: a text a rule, compared with what is in `tests/data/plugins/text`.
//!
//! `SONORA_BLESS=1 cargo test` rewrites the files.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use sonora_sec::core::capability::Capability;
use sonora_sec::core::finding::{Kind, Rule};
use sonora_sec::firewall::permissions::rule_of;
use sonora_sec::firewall::registry::every_rule;

use crate::sonora::Home;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plugins")
}

/// Returns the name and text of a fixture, under the name that its first line asks for.
fn fixture(path: &Path) -> (String, Vec<u8>) {
    let text = std::fs::read_to_string(path).unwrap();
    let asked = text.lines().next().and_then(|line| line.strip_prefix("# file: "));
    let own = path.file_name().unwrap().to_str().unwrap();
    (asked.unwrap_or(own).to_owned(), text.into_bytes())
}

/// Returns a file with which a rule about files and their bytes, or a note, has something to say.
fn file(id: &str) -> Option<(&'static str, Vec<u8>)> {
    let spaces = " ".repeat(120);
    Some(match id {
        "SNR090" => ("plugin.toml", "permissions = [\"net.http:x.io\"]\n".into()),
        "SNR092" => ("plugin.toml", "permissions = [\"internet\"]\n".into()),
        "SNR093" => ("p.py", "x = 1  # nosec\n".into()),
        "SNR902" => ("p.py", "# coding: rot13\nvzcbeg bf\n".into()),
        "SNR903" => ("p.py", "def play(:\n    pass\n".into()),
        "SNR904" => ("p.py", format!("x = {}\n", "(".repeat(5000)).into()),
        "SNR905" => ("p.py", vec![b'#'; 2 << 20]),
        "SNR906" => ("p.zip", "PK\u{3}\u{4} and no more".into()),
        "SNR909" => ("__pycache__/p.cpython-313.pyc", "\0".into()),
        "SNR910" => ("p.py", "x = 'a\u{202e}\u{2066}# ok\u{2069}'\n".into()),
        "SNR911" => ("p.py", "ｅｖａｌ('1')\n".into()),
        "SNR912" => ("p.py", "def \u{435}xec(s): return None\n\u{435}xec('x')\n".into()),
        "SNR913" => ("p.py", "# fine\rimport os\n".into()),
        "SNR914" => ("p.py", format!("x = 1{spaces};import os\n").into()),
        "SNR915" => ("p.py", format!("x = '{}'\n", "a b ".repeat(30_000)).into()),
        "SNR916" => ("p.py", format!("x = '{}'\n", "\u{e0121}".repeat(40)).into()),
        "SNR917" => ("sitecustomize.py", "import os\n".into()),
        "SNR918" => (".sonora-sec.toml", "[grants.\".\"]\nall = true\n".into()),
        "SNR919" => ("p.py", "x = 1;".repeat(1_000).into()),
        _ => return None,
    })
}

/// Puts what shows a rule into the folder `plugin`.
fn prepare(home: &Home, rule: &Rule) {
    home.folder("plugin");
    home.write("plugin/__init__.py", "");
    let (name, bytes) = if rule.kind == Kind::Permission {
        let capability = Capability::ALL.iter().find(|one| rule_of(**one).id == rule.id).unwrap();
        let path = data().join(format!("permissions/{}.py", capability.word()));
        fixture(&path)
    } else if let Some((name, bytes)) = file(rule.id) {
        (name.to_owned(), bytes)
    } else {
        let path = data().join(format!("rules/{}.py", rule.name.replace('-', "_")));
        match rule.id {
            _ if path.exists() => fixture(&path),
            "SNR901" => {
                let pipe = home.path("plugin/pipe.py");
                rustix::fs::mkfifoat(rustix::fs::CWD, pipe, 0o600.into()).unwrap();
                return;
            }
            "SNR907" => ("p.tar.gz".to_owned(), crate::firewall_input::leading_elsewhere()),
            "SNR908" => {
                symlink("/etc/hosts", home.path("plugin/hosts.py")).unwrap();
                return;
            }
            "SNR094" => {
                let digest = "0".repeat(64);
                let grant = format!("[grants.plugin]\nsha256 = \"{digest}\"\npermissions = []\n");
                home.write("settings.toml", grant);
                ("p.py".to_owned(), "print('changed')\n".into())
            }
            "SNR091" => {
                home.write("plugin/plugin.toml", "permissions = []\n");
                ("p.py".to_owned(), "import requests\n\nrequests.get(\"https://x.io\")\n".into())
            }
            id => unreachable!("nothing shows {id}"),
        }
    };
    home.write(format!("plugin/{name}"), bytes);
}

/// Returns the first finding of a rule, as it is shown.
fn shown(home: &Home, rule: &Rule) -> Option<String> {
    let mut args = vec!["validate-plugin", "plugin"];
    if rule.kind != Kind::Permission {
        args.push("--grant-all");
    }
    if home.path("settings.toml").exists() {
        args.extend(["--config", "settings.toml"]);
    }
    let outcome = home.run(&args);
    let text = outcome.text();
    let head = format!("[{}]: ", rule.id);
    let block = text.split("\n\n").find(|block| block.lines().any(|line| line.contains(&head)))?;
    let from = block.lines().position(|line| line.contains(&head))?;
    let lines: Vec<&str> = block.lines().skip(from).collect();
    Some(format!("{}\n", lines.join("\n")))
}

/// Returns the line of code that a rule's documentation gives.
fn example(rule: &Rule) -> &'static str {
    let after = rule.docs.split("```python\n").nth(1).unwrap();
    after.split("\n```").next().unwrap()
}

#[test]
fn each_rule_tells_people_what_where_and_what_to_do() {
    let bless = std::env::var_os("SONORA_BLESS").is_some();
    let folder = data().join("text");
    let (mut silent, mut stale, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
    for rule in every_rule() {
        let home = Home::new();
        prepare(&home, rule);
        let Some(text) = shown(&home, rule) else {
            silent.push(rule.id);
            continue;
        };
        if rule.kind == Kind::Permission {
            assert!(text.contains(example(rule)), "{} does not find its example:\n{text}", rule.id);
        }
        let name = format!("{}.txt", rule.id);
        let path = folder.join(&name);
        names.insert(name);
        if bless {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(path, text).unwrap();
        } else if std::fs::read_to_string(&path).ok() != Some(text) {
            stale.push(rule.id);
        }
    }
    assert!(silent.is_empty(), "nothing is found of {silent:?}");
    assert!(stale.is_empty(), "run `SONORA_BLESS=1 cargo test`; stale: {stale:?}");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&name), "{name} is of no rule");
    }
}
