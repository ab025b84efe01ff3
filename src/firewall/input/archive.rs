//! Archives, read in memory and never unpacked: the members that are code, and what is wrong with the rest.

mod budget;
mod tar;
mod zip;

use std::sync::Arc;

use super::{Content, Kind, PluginFile, about, kind};
use crate::core::finding::{Finding, Rule};
use crate::firewall::rules::UNREADABLE_CONTAINER;
use crate::firewall::scan::ScanLimits;
use budget::Budget;

/// Why an archive was not read.
#[derive(Debug)]
struct Refusal {
    rule: &'static Rule,
    message: String,
}

impl Refusal {
    fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self { rule, message: message.into() }
    }

    fn damaged(message: impl Into<String>) -> Self {
        Self::new(&UNREADABLE_CONTAINER, message)
    }
}

/// What an archive holds.
#[derive(Debug, Default)]
pub(crate) struct Members {
    /// The members that are looked at: code, manifest, and archives.
    pub(crate) files: Vec<PluginFile>,
    /// How many members there are, folders not counted.
    pub(crate) count: u64,
    /// How many bytes they have together.
    pub(crate) bytes: u64,
}

/// Reads the members of an archive.
///
/// `shown` is the path to show and `inner` its path below the plugin, both of which those of its members begin with.
///
/// # Errors
///
/// A finding, for the first thing that is wrong with it.
pub(crate) fn members(
    bytes: &[u8],
    shown: &Arc<str>,
    inner: &str,
    limits: &ScanLimits,
) -> Result<Members, Box<Finding>> {
    let mut budget = Budget::new(bytes.len(), limits);
    let mut members = Members::default();
    let mut keep = |name: &str, data: Vec<u8>| {
        let inner = if inner.is_empty() { name.to_owned() } else { format!("{inner}/{name}") };
        let file = PluginFile {
            shown: format!("{shown}/{name}").into(),
            kind: kind::of(name),
            inner,
            content: Content::Memory(data.into()),
        };
        members.files.push(file);
    };
    let read = if bytes.starts_with(b"\x1f\x8b") {
        tar::read_gzip(bytes, &mut budget, &mut keep)
    } else if shown.to_ascii_lowercase().ends_with(".tar") {
        tar::read(bytes, &mut budget, &mut keep)
    } else {
        zip::read(bytes, &mut budget, &mut keep)
    };
    read.map_err(|refusal| Box::new(about(refusal.rule, shown, refusal.message)))?;
    members.count = budget.count();
    members.bytes = budget.bytes();
    members.files.sort_by(|a, b| a.inner.cmp(&b.inner));
    Ok(members)
}

/// Says whether the bytes of a member are looked at. All others count by their size alone.
fn is_looked_at(name: &str) -> bool {
    kind::of(name) != Kind::Other
}
