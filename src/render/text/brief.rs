//! What is shown once instead of many times: notes of one rule in a plugin, and the files of a `__pycache__`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::core::finding::{Finding, Kind};
use crate::core::report::{Input, Report};
use crate::core::text::printable;

/// The folder in which Python keeps what it compiled.
const CACHE: &str = "__pycache__";

/// The findings that are shown, and the notes that are told of in a line.
pub(super) struct Brief<'a> {
    pub(super) findings: Vec<Cow<'a, Finding>>,
    /// The first of several notes and how many there are, by the path of the input and the rule.
    notes: BTreeMap<(&'a str, &'static str), (&'a Finding, usize)>,
}

impl<'a> Brief<'a> {
    /// Shows all there is.
    pub(super) fn whole(report: &'a Report) -> Self {
        let findings = report.findings.iter().map(Cow::Borrowed).collect();
        Self { findings, notes: BTreeMap::new() }
    }

    /// Shows the first finding of each `__pycache__`, and a note where it is the only one of its rule.
    pub(super) fn of(report: &'a Report) -> Self {
        let mut notes = BTreeMap::new();
        for note in report.findings.iter().filter(|found| found.kind == Kind::Note) {
            if let Some(input) = input_of(report, note) {
                notes.entry((input, note.rule.id)).or_insert((note, 0)).1 += 1;
            }
        }
        notes.retain(|_, (_, count)| *count > 1);
        let mut compiled: BTreeMap<&str, usize> = BTreeMap::new();
        for folder in report.findings.iter().filter_map(cache_of) {
            *compiled.entry(folder).or_default() += 1;
        }
        let mut told = BTreeSet::new();
        let findings = report.findings.iter().filter_map(|found| {
            if found.kind == Kind::Note {
                let key = input_of(report, found).map(|input| (input, found.rule.id));
                return (!key.is_some_and(|key| notes.contains_key(&key)))
                    .then_some(Cow::Borrowed(found));
            }
            let Some(folder) = cache_of(found) else { return Some(Cow::Borrowed(found)) };
            let more = compiled.get(folder).map_or(0, |count| count - 1);
            told.insert(folder).then(|| with_more(found, more))
        });
        Self { findings: findings.collect(), notes }
    }

    /// Returns a line for each rule of which an input has several notes.
    pub(super) fn summary(&self, input: &Input) -> String {
        let of_input = self.notes.iter().filter(|((path, _), _)| *path == input.path);
        of_input
            .map(|((_, rule), (first, count))| {
                let place = &first.place;
                format!(
                    "note[{rule}]: {} ({}:{}:{}), and {} more of {}; {} (-v shows each)\n",
                    printable(&first.message),
                    printable(&place.path),
                    place.line,
                    place.column,
                    count - 1,
                    first.rule.name,
                    printable(&first.help)
                )
            })
            .collect()
    }
}

fn input_of<'a>(report: &'a Report, found: &Finding) -> Option<&'a str> {
    let mut paths = report.inputs.iter().map(|input| input.path.as_str());
    paths.find(|path| is_within(&found.place.path, path))
}

/// Returns the `__pycache__` in which a file lies whose finding says no more than that it is compiled.
fn cache_of(found: &Finding) -> Option<&str> {
    let path: &str = &found.place.path;
    let folder = path.rsplit_once(['/', '\\'])?.0;
    (found.rule.name == "compiled-code" && folder.ends_with(CACHE)).then_some(folder)
}

fn with_more(found: &Finding, more: usize) -> Cow<'_, Finding> {
    if more == 0 {
        return Cow::Borrowed(found);
    }
    let mut first = found.clone();
    first.message =
        format!("{}, as are {more} more in this `{CACHE}` (-v shows each)", first.message);
    Cow::Owned(first)
}

/// Says whether a file is that input, or lies in it.
pub(super) fn is_within(path: &str, input: &str) -> bool {
    let rest = path.strip_prefix(input.trim_end_matches(['/', '\\']));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\', '!', ':']))
}
