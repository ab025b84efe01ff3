//! Files in which browsers, wallets and tools keep secrets.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::tables;
use crate::firewall::value::{Abstract, Marks};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Literal], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR601",
    name: "credential-store",
    kind: Kind::Violation,
    cwe: 522,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; no plugin has business in these files",
    docs: r#"## What it does

Looks for the names of files in which browsers, chat programs, wallets, shells and cloud tools keep passwords, cookies and keys, and for searches of a whole home folder for such files.

## Why it is bad

There is no honest reason for a music plugin to name them.

## Example

    open("/proc/self/environ").read()

## Fix

Leave them alone.

## References

[CWE-522](https://cwe.mitre.org/data/definitions/522.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
"#,
};

/// Pieces of paths, in lower case with `/`, each in no honest plugin.
const STORES: &[&str] = &[
    "/proc/self/environ",
    "/etc/shadow",
    "/.ssh/id_",
    "/.aws/credentials",
    "/.docker/config.json",
    "/.kube/config",
    "/.git-credentials",
    "/.bash_history",
    "/login data",
    "/local storage/leveldb",
    "/web data",
    "/cookies.sqlite",
    "/logins.json",
    "/key4.db",
    "/wallet.dat",
    "/exodus.wallet",
    "/atomic/local storage",
    "/electrum/wallets",
    "/metamask",
    "/user data/default",
    "/user data/local state",
    "/discordcanary",
    "/discordptb",
    "/lightcord",
    "/opera software/opera",
    "/brave-browser/user",
    "/yandexbrowser/user",
    "/.config/gcloud",
    "/.pypirc",
    "/.npmrc",
    "/sitemanager.xml",
    "/tdata/",
];

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Literal { text, span } => {
            if let Some(store) = store(text) {
                out.object(
                    &RULE,
                    place,
                    *span,
                    format!("`{store}` is where secrets of others are kept"),
                );
            }
        }
        Fact::Call(call) => {
            let name = dotted::last(call.path);
            if matches!(name, "rglob" | "glob" | "iglob" | "walk") {
                let hunts = call.arguments.all().filter_map(Abstract::as_str).any(|text| {
                    let text = text.to_ascii_lowercase();
                    [".env", "id_rsa", "*.wallet", "*.kdbx", "*.pem", "wallet.dat"]
                        .iter()
                        .any(|secret| text.ends_with(secret))
                });
                let known = tables().member(call.path).is_some() || call.path.starts_with('?');
                if hunts && known {
                    out.object_to(
                        &RULE,
                        place,
                        call.span,
                        call.function,
                        "files that hold secrets are searched for",
                    );
                }
            }
            if call.path.starts_with("win32crypt.CryptUnprotectData")
                || (call.path == "?.CryptUnprotectData" && !call.function.marks.has(Marks::SECRET))
            {
                out.object(&RULE, place, call.span, "passwords that Windows keeps are decrypted");
            }
        }
        _ => {}
    }
}

/// Returns the last names of the paths, in any case: hardly any text has one.
fn names() -> &'static AhoCorasick {
    static NAMES: OnceLock<AhoCorasick> = OnceLock::new();
    NAMES.get_or_init(|| {
        let last =
            STORES.iter().filter_map(|store| store.rsplit('/').find(|name| !name.is_empty()));
        AhoCorasick::builder().ascii_case_insensitive(true).build(last).expect("few short names")
    })
}

fn store(text: &str) -> Option<&'static str> {
    if text.len() < 6 || text.len() > 4096 || !names().is_match(text) || text.contains('\n') {
        return None;
    }
    let path = format!(
        "/{}",
        text.to_ascii_lowercase().replace('\\', "/").replace("//", "/").trim_start_matches('/')
    );
    STORES.iter().copied().find(|store| path.contains(store))
}
