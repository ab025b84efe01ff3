//! From places where values are to findings: what leaked, where and in which form, without the value or its length.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::encodings::Encoding;
use super::files::{Files, Searched};
use super::history::{History, Object};
use super::place::Position;
use super::redact::Redactor;
use super::rules::{committed_value, encoded_value, leaked_value, unsearched_file};
use super::search::Searcher;
use super::stream::{Found, Hit};
use crate::core::finding::{Finding, Kind, Rule, Severity};
use crate::core::fingerprint;
use crate::core::report::{Input, Report, Verdict};
use crate::core::source::{Excerpt, Place, Span};

/// Most names in a sentence.
const MAX_NAMES: usize = 5;

/// A value that is sought: version `version` of the entry `name`.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The entry's name.
    pub name: String,
    /// The version's number.
    pub version: u64,
    /// Whether it is the newest, which is in use.
    pub is_newest: bool,
}

/// A report that is put together. Values are known by the number that they are sought under.
#[derive(Debug)]
pub struct Leaks<'s> {
    searcher: &'s Searcher,
    sought: &'s [Sought],
    report: Report,
    findings: Vec<Finding>,
}

impl<'s> Leaks<'s> {
    /// Begins a report.
    #[must_use]
    pub fn new(tool: &'static str, searcher: &'s Searcher, sought: &'s [Sought]) -> Self {
        Self { searcher, sought, report: Report::empty(tool, Vec::new()), findings: Vec::new() }
    }

    /// Adds what was found at and below paths.
    pub fn add_files(&mut self, files: &Files) {
        for (root, path) in files.paths.iter().enumerate() {
            let mut found = Vec::new();
            for file in files.told.iter().filter(|file| file.root == root) {
                self.file(file, &mut found);
            }
            self.input(self.shown(&path.to_string_lossy()), found);
        }
        self.report.files += files.files;
        self.report.bytes += files.bytes;
        self.report.passed_over += files.passed_over;
    }

    fn file(&mut self, file: &Searched, found: &mut Vec<Finding>) {
        let path: Arc<str> = self.shown(&file.path.to_string_lossy()).into();
        for (value, encoding) in file.in_name.iter().copied() {
            let message = format!("its name has {}", self.what(value, encoding));
            let place = place(&path, 0, Position::default(), &self.known_by(value, encoding));
            found.push(self.leak(rule(encoding), value, place, message));
        }
        match &file.outcome {
            Ok(places) => {
                for hit in &places.hits {
                    let message = format!("here is {}", self.what(hit.value, hit.encoding));
                    let place = self.place_of(&path, hit);
                    found.push(self.leak(rule(hit.encoding), hit.value, place, message));
                }
                self.count_more(places, &leaked_value::RULE);
            }
            Err(trouble) => found.push(unsearched(&path, trouble)),
        }
    }

    /// Adds what was found in a repository.
    pub fn add_history(&mut self, history: &History) {
        let folder = self.shown(&history.folder.to_string_lossy());
        let mut found = Vec::new();
        for object in &history.objects {
            let path: Arc<str> = self.name_of(object).into();
            for hit in &object.found.hits {
                let what = self.what(hit.value, hit.encoding);
                let message = format!("{} has {what}", about(object));
                let place = self.place_of(&path, hit);
                found.push(self.leak(&committed_value::RULE, hit.value, place, message));
            }
            self.count_more(&object.found, &committed_value::RULE);
        }
        found.extend(
            history.trouble.iter().map(|trouble| unsearched(&folder.as_str().into(), trouble)),
        );
        self.report.bytes += history.bytes;
        self.input(folder, found);
    }

    /// Returns what all of it comes to.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.report.list(self.findings);
        self.report
    }

    fn input(&mut self, path: String, mut found: Vec<Finding>) {
        found.sort_by_key(Finding::order);
        fingerprint::give(&mut found, &path);
        let verdict = Verdict::of(&found);
        let refusal = found.iter().find(|finding| finding.kind == Kind::Unreadable);
        let reason = refusal.map(|finding| format!("{}: {}", finding.place.path, finding.message));
        self.report.verdict = self.report.verdict.max(verdict);
        let (suggested, capabilities) = (Vec::new(), Vec::new());
        let sha256 = None;
        self.report.inputs.push(Input { path, sha256, verdict, reason, suggested, capabilities });
        self.findings.append(&mut found);
    }

    fn count_more(&mut self, found: &Found, rule: &'static Rule) {
        if found.more > 0 {
            *self.report.unlisted.entry(rule.id).or_default() += found.more;
            self.report.truncated = true;
        }
    }

    fn leak(&self, rule: &'static Rule, value: u32, place: Place, message: String) -> Finding {
        let mut finding = Finding::new(rule, place, message);
        if !self.all(value).any(|sought| sought.is_newest) {
            finding.severity = Severity::High;
        }
        finding
    }

    /// Returns every version of an entry that has a value.
    fn all(&self, value: u32) -> impl Iterator<Item = &Sought> {
        let of = |number: u32| self.sought.get(usize::try_from(number).ok()?);
        self.searcher.all_same(value).filter_map(of)
    }

    /// Names a value, and its form where that is another than itself.
    fn what(&self, value: u32, encoding: Encoding) -> String {
        let mut names: Vec<String> = Vec::new();
        for sought in self.all(value) {
            let Sought { name, version, is_newest } = sought;
            let old = if *is_newest { String::new() } else { format!(", old version {version}") };
            names.push(format!("`{name}`{old}"));
        }
        let more = names.len().saturating_sub(MAX_NAMES);
        names.truncate(MAX_NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let form = match encoding {
            Encoding::Raw => String::new(),
            other => format!(", in {}", other.word()),
        };
        format!("the value of {}{more}{form}", names.join(" and "))
    }

    /// What a place is known by from one run to the next: the entry and the form, and nothing of the value.
    fn known_by(&self, value: u32, encoding: Encoding) -> String {
        let name = self.all(value).next().map(|sought| sought.name.as_str());
        format!("{} {}", encoding.word(), name.unwrap_or_default())
    }

    fn place_of(&self, path: &Arc<str>, hit: &Hit) -> Place {
        place(path, hit.start, hit.position, &self.known_by(hit.value, hit.encoding))
    }

    /// Returns a text without the values in it.
    fn shown(&self, text: &str) -> String {
        let mut shown = Vec::new();
        let copied = Redactor::new(self.searcher).copy(&mut text.as_bytes(), &mut shown);
        copied.expect("memory can be read and written");
        String::from_utf8_lossy(&shown).into_owned()
    }

    /// Returns an object as git names it: `<commit>:<path>`.
    fn name_of(&self, object: &Object) -> String {
        let path = object.origin.path.as_deref().map(|path| self.shown(path));
        match (&object.origin.commit, path) {
            _ if object.kind == "commit" => short(&object.id).to_owned(),
            (Some(_), Some(tag)) if object.kind == "tag" => tag,
            (Some(commit), path) => format!("{}:{}", short(commit), path.unwrap_or_default()),
            (None, _) => short(&object.id).to_owned(),
        }
    }
}

/// Says what an object is, and how it is come by.
fn about(object: &Object) -> String {
    let what = match object.kind.as_str() {
        "blob" => "this file",
        "commit" => "this commit, in its message or names,",
        "tag" => "this tag",
        "tree" => "this folder, in the name of something in it,",
        _ => "this object",
    };
    match &object.origin.commit {
        _ if object.kind == "commit" || object.kind == "tag" => what.to_owned(),
        Some(commit) => format!("{what} in commit {commit}"),
        None => format!("{what} of the git object {}, to which no commit leads,", object.id),
    }
}

/// As many digits as git shows of a name at least; nobody types all forty.
fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

fn rule(encoding: Encoding) -> &'static Rule {
    if encoding == Encoding::Raw { &leaked_value::RULE } else { &encoded_value::RULE }
}

fn unsearched(path: &Arc<str>, trouble: &str) -> Finding {
    Finding::new(&unsearched_file::RULE, place(path, 0, Position::default(), ""), trouble)
}

/// Returns where something begins. Where it ends, and what is there, is not told: it is a secret.
fn place(path: &Arc<str>, start: u64, position: Position, known_by: &str) -> Place {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (line, column) = (number(position.lines) + 1, number(position.characters) + 1);
    let start = number(start);
    let mut digest = [0; 16];
    digest.iter_mut().zip(Sha256::digest(known_by)).for_each(|(to, from)| *to = from);
    Place {
        path: Arc::clone(path),
        span: Span::new(start, start),
        line,
        column,
        end_line: line,
        end_column: column,
        excerpt: Excerpt::default(),
        digest,
    }
}
