//! A report with something of everything, made by hand.

use std::sync::Arc;

use sonora_sec::core::capability::Permission;
use sonora_sec::core::finding::{Confidence, Finding, Kind, Related, Rule, Severity};
use sonora_sec::core::fingerprint;
use sonora_sec::core::report::{Input, Report, Suppressed, Use, Verdict};
use sonora_sec::core::source::{Place, Source, Span};

const DOCS: &str = "## What it does\n\nFinds the sample.\n\n## Why it is bad\n\nIt is.\n\n## Example\n\n\
    ```python\nsample()\n```\n\n## Fix\n\nDo not.\n\n## References\n\n- None\n";

const fn rule(id: &'static str, name: &'static str, kind: Kind, severity: Severity) -> Rule {
    let confidence = Confidence::High;
    Rule { id, name, kind, cwe: 95, severity, confidence, help: "write it out", docs: DOCS }
}

pub static VIOLATION: Rule =
    rule("SNR998", "sample-violation", Kind::Violation, Severity::Critical);
static PERMISSION: Rule = rule("SNR997", "sample-permission", Kind::Permission, Severity::High);
static UNREADABLE: Rule = rule("SNR996", "sample-unreadable", Kind::Unreadable, Severity::High);
static NOTE: Rule = rule("SNR995", "sample-note", Kind::Note, Severity::Low);

/// A plugin whose text tries to be more than text.
const HOSTILE: &str = "import builtins as b\nrun = b.exec\n\nclass Cog:\n\tdef play(self):\n\t\trun(self.x)  \
    # ##[error]x ::error::y \u{202e}\u{1b}[31m\n\nrequests.get(\"https://x.io\")  # nosec\n";

/// Returns the place of a word.
pub fn place(path: &str, text: &str, word: &str) -> Place {
    let start = text.find(word).unwrap();
    Source::new(path, text).place(Span::new(start, start + word.len()))
}

/// Returns a report that denies two plugins and allows one.
pub fn report() -> Report {
    let path = "plugins/lyrics: 100%, a.py";
    let at = |word| place(path, HOSTILE, word);
    let mut violation = Finding::new(&VIOLATION, at("run(self.x)"), "`run` is `exec`");
    violation.scope = Arc::from("Cog.play");
    violation.related = vec![
        Related { place: at("import builtins as b"), message: "`b` is `builtins`".to_owned() },
        Related { place: at("run = b.exec"), message: "`run` is `b.exec`\n::error::z".to_owned() },
    ];
    let mut permission =
        Finding::new(&PERMISSION, at("requests.get"), "`requests.get` needs `net.http:x.io`");
    permission.help = "grant it with `--permission net.http:x.io`".into();
    let note = Finding::new(&NOTE, at("# nosec"), "the comment `# nosec` asks for silence");
    let unreadable = Finding::new(
        &UNREADABLE,
        Source::new("plugins/z.py", "").place(Span::default()),
        "it is not UTF-8",
    );
    let mut findings = vec![violation, permission.clone(), unreadable];
    fingerprint::give(&mut findings, path);
    let mut aside = [note];
    fingerprint::give(&mut aside, path);
    let suppressed =
        aside.map(|finding| Suppressed { finding, by: "baseline" }).into_iter().collect();
    let used = Use {
        permission: Permission::parse("net.http:x.io").unwrap(),
        granted: false,
        declared: true,
        place: permission.place,
        by: "requests.get".to_owned(),
    };
    let input = |path: &str, verdict, reason: Option<&str>| Input {
        path: path.to_owned(),
        sha256: Some("ab".repeat(32)),
        verdict,
        reason: reason.map(str::to_owned),
        suggested: Vec::new(),
        capabilities: Vec::new(),
    };
    let mut lyrics = input(path, Verdict::Deny, None);
    lyrics.suggested = vec![used.permission.clone()];
    lyrics.capabilities = vec![used];
    Report {
        passed_over: 0,
        tool: "validate-plugin",
        verdict: Verdict::Deny,
        inputs: vec![
            lyrics,
            input("plugins/quiet.py", Verdict::Allow, None),
            input("plugins/z.py", Verdict::Deny, Some("unreadable: it is not UTF-8")),
        ],
        findings,
        suppressed,
        truncated: false,
        unlisted: std::collections::BTreeMap::new(),
        settings: vec![("config.toml".into(), "cd".repeat(32))],
        limits: vec![("max_file_bytes", 1 << 20)],
        files: 3,
        bytes: 812,
    }
}
