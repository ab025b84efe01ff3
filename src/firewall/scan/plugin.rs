//! One plugin: its files read and analysed each for itself, then again with what they import of each other.

mod digest;
mod unit;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::order::rounds;
use super::{PluginAnalysis, ScanOptions};
use crate::core::finding::{Finding, Kind as Verdict};
use crate::firewall::analysis::FileAnalysis;
use crate::firewall::exports::{Exports, Siblings};
use crate::firewall::input::archive;
use crate::firewall::input::file::FileError;
use crate::firewall::input::{Content, Kind, Plugin, PluginFile, about, file};
use crate::firewall::rules::UNREADABLE_CONTAINER;
use unit::{Outcome, Unit};

/// Analyses a plugin.
pub(super) fn analyse(plugin: Plugin, options: &ScanOptions) -> PluginAnalysis {
    let Plugin { path, name, is_folder, files, findings } = plugin;
    let mut gathered = Gathered { findings, ..Gathered::default() };
    let spent = Spent { limit: options.limits.plugin_bytes, bytes: AtomicU64::new(0) };
    // An archive in a plugin is read; one within it is not.
    let levels = if is_folder { 1 } else { 2 };
    for file in files {
        gathered.file(file, levels, is_folder, options, &spent);
    }
    let Gathered { mut units, mut findings, mut digests, members, member_bytes } = gathered;
    unit::name_all(&name, &mut units);
    let outcomes = analyse_units(&units, options, &spent);
    let mut analysis =
        PluginAnalysis { path, files: members, bytes: member_bytes, ..PluginAnalysis::default() };
    for (unit, outcome) in units.iter().zip(outcomes) {
        if unit.counts {
            analysis.files += 1;
            analysis.bytes += outcome.bytes;
            digests.push((unit.file.inner.clone(), outcome.sha256));
        }
        let FileAnalysis { findings: more, uses, declared, .. } = outcome.analysis;
        findings.extend(more);
        analysis.uses.extend(uses);
        analysis.inline.extend(outcome.inline);
        if let Some(declared) = declared {
            super::manifest::merge(&mut analysis.declared, declared);
        }
    }
    findings.sort_by_cached_key(Finding::order);
    analysis.uses.sort_by_cached_key(|used| (Arc::clone(&used.place.path), used.place.span));
    analysis.inline.sort_by_cached_key(|place| (Arc::clone(&place.path), place.span));
    analysis.inline.dedup();
    analysis.unreadable = reason(&findings, is_folder);
    analysis.sha256 = digest::of_plugin(is_folder, digests).unwrap_or_default();
    analysis.findings = findings;
    analysis
}

/// Returns the first reason why a plugin was not read, with the file where it has several.
fn reason(findings: &[Finding], is_folder: bool) -> Option<String> {
    let first = findings.iter().find(|finding| finding.kind == Verdict::Unreadable)?;
    let Finding { place, message, .. } = first;
    Some(match (is_folder, place.excerpt.text.is_empty()) {
        (true, true) => format!("{}: {message}", place.path),
        (true, false) => format!("{}:{}: {message}", place.path, place.line),
        (false, true) => message.clone(),
        (false, false) => format!("line {}: {message}", place.line),
    })
}

/// How many bytes of a plugin were read, by all threads together.
#[derive(Debug)]
struct Spent {
    limit: u64,
    bytes: AtomicU64,
}

impl Spent {
    /// Returns how many may still be read.
    fn left(&self) -> u64 {
        self.limit.saturating_sub(self.bytes.load(Ordering::Relaxed))
    }

    fn add(&self, bytes: usize) {
        self.bytes.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// The files of a plugin with the members of its archives, before they are analysed.
#[derive(Debug, Default)]
struct Gathered {
    units: Vec<Unit>,
    findings: Vec<Finding>,
    /// The path below the plugin and the digest of each archive, if it could be read.
    digests: Vec<(String, Option<[u8; 32]>)>,
    members: u64,
    member_bytes: u64,
}

impl Gathered {
    /// Takes in a file, and the members of an archive up to `levels` deep.
    fn file(
        &mut self,
        file: PluginFile,
        levels: usize,
        is_folder: bool,
        options: &ScanOptions,
        spent: &Spent,
    ) {
        if file.kind != Kind::Archive {
            return self.units.push(Unit::new(file, true));
        }
        let limit =
            options.limits.archive_bytes.min(usize::try_from(spent.left()).unwrap_or(usize::MAX));
        let bytes = match bytes_of(&file.content, limit) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.findings.push(error.finding(&file.shown));
                return self.digests.push((file.inner, None));
            }
        };
        spent.add(bytes.len());
        self.digests.push((file.inner.clone(), Some(digest::of(&bytes))));
        self.members += 1;
        self.member_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let inner = if is_folder { file.inner.as_str() } else { "" };
        self.archive(&bytes, &file.shown, inner, levels, options);
    }

    fn archive(
        &mut self,
        bytes: &[u8],
        shown: &Arc<str>,
        inner: &str,
        levels: usize,
        options: &ScanOptions,
    ) {
        if levels == 0 {
            let message = "it is an archive within an archive of the plugin";
            return self.findings.push(about(&UNREADABLE_CONTAINER, shown, message));
        }
        match archive::members(bytes, shown, inner, &options.limits) {
            Err(finding) => self.findings.push(*finding),
            Ok(members) => {
                self.members += members.count;
                self.member_bytes += members.bytes;
                for member in members.files {
                    match &member.content {
                        Content::Memory(bytes) if member.kind == Kind::Archive => {
                            self.archive(bytes, &member.shown, &member.inner, levels - 1, options);
                        }
                        _ => self.units.push(Unit::new(member, false)),
                    }
                }
            }
        }
    }
}

/// Returns the bytes of a file.
fn bytes_of(content: &Content, limit: usize) -> Result<Arc<[u8]>, FileError> {
    match content {
        Content::Disk(path) => file::read(path, limit).map(Arc::from),
        Content::Memory(bytes) if bytes.len() > limit => {
            Err(FileError::TooLarge(u64::try_from(limit).unwrap_or(u64::MAX)))
        }
        Content::Memory(bytes) => Ok(Arc::clone(bytes)),
    }
}

/// Analyses each file for itself, then those that import from others again, in an order in which what they
/// import comes first. No text is kept between the two.
fn analyse_units(units: &[Unit], options: &ScanOptions, spent: &Spent) -> Vec<Outcome> {
    let by_name: FxHashMap<&str, usize> = units
        .iter()
        .enumerate()
        .flat_map(|(index, unit)| unit.names().map(move |name| (name, index)))
        .collect();
    let mut siblings = Siblings::default();
    if units.iter().filter(|unit| unit.name.is_some()).count() > 1 {
        let nothing = Arc::new(Exports::default());
        siblings.extend(by_name.keys().map(|name| ((*name).to_owned(), Arc::clone(&nothing))));
    }
    let mut outcomes: Vec<Outcome> =
        units.par_iter().map(|unit| unit.analyse(&siblings, None, options, spent)).collect();
    for (unit, outcome) in units.iter().zip(&mut outcomes) {
        unit.publish(outcome, &mut siblings);
    }
    let imports: Vec<Vec<usize>> = outcomes
        .iter()
        .enumerate()
        .map(|(index, outcome)| {
            let wanted = outcome.analysis.wanted.iter();
            wanted
                .filter_map(|wanted| by_name.get(wanted.module.as_str()).copied())
                .filter(|other| *other != index)
                .collect()
        })
        .collect();
    for round in rounds(&imports) {
        let learns = |file: &usize| {
            let wanted =
                outcomes.get(*file).into_iter().flat_map(|outcome| &outcome.analysis.wanted);
            wanted
                .filter_map(|wanted| Some((siblings.get(&wanted.module)?, wanted)))
                .any(|(exports, wanted)| exports.have(wanted))
        };
        let round: Vec<usize> = round.into_iter().filter(learns).collect();
        let again: Vec<(usize, Outcome)> = round
            .par_iter()
            .filter_map(|index| {
                let before = outcomes.get(*index)?.sha256;
                Some((*index, units.get(*index)?.analyse(&siblings, before, options, spent)))
            })
            .collect();
        for (index, mut outcome) in again {
            if let (Some(unit), Some(slot)) = (units.get(index), outcomes.get_mut(index)) {
                unit.publish(&mut outcome, &mut siblings);
                *slot = outcome;
            }
        }
    }
    outcomes
}
