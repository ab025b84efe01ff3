//! One file of a plugin, from its bytes to what it does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Spent, bytes_of, digest};
use crate::core::finding::Finding;
use crate::core::source::Place;
use crate::firewall::analysis::{self, FileAnalysis, ModuleName};
use crate::firewall::decode::{self, Decoded};
use crate::firewall::exports::Siblings;
use crate::firewall::input::file::{self, FileError};
use crate::firewall::input::kind::is_startup_module;
use crate::firewall::input::{Content, Kind, PluginFile, about, notebook};
use crate::firewall::parse::{self, Unparsable};
use crate::firewall::rules::{
    CACHE_HELP, COMPILED_CODE, DEEP_NESTING, SCANNED_SETTINGS, STARTUP_FILE, UNPARSABLE_SOURCE,
    UNREADABLE_FILE,
};
use crate::firewall::scan::{ScanLimits, ScanOptions, Used, manifest, names};

/// By this a baseline of this tool begins.
const BASELINE: &[u8] = b"sonora-sec/baseline";

/// A file that is read.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) file: PluginFile,
    /// Whether it counts for the digest and the number of files; a member of an archive was counted with it.
    pub(super) counts: bool,
    /// What it is imported as, if it is code.
    pub(super) name: Option<ModuleName>,
    also: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// None when it could not be read.
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) bytes: u64,
    pub(super) analysis: FileAnalysis,
    /// Comments that ask a checker to look away.
    pub(super) inline: Vec<Place>,
}

/// Gives each source and notebook the names by which the others import it.
pub(super) fn name_all(plugin: &str, units: &mut [Unit]) {
    let mut code: Vec<&mut Unit> = units
        .iter_mut()
        .filter(|unit| matches!(unit.file.kind, Kind::Notebook | Kind::Source))
        .collect();
    let paths: Vec<String> = code.iter().map(|unit| unit.file.inner.clone()).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    for (unit, names) in code.iter_mut().zip(names::names(plugin, &paths)) {
        unit.name = Some(names.module);
        unit.also = names.also;
    }
}

impl Unit {
    pub(super) fn new(file: PluginFile, counts: bool) -> Self {
        Self { file, counts, name: None, also: Vec::new() }
    }

    /// Returns the names by which the others import it.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.name.as_ref().map(|name| name.dotted.as_str());
        own.into_iter().chain(self.also.iter().map(String::as_str))
    }

    /// Lets the others know what it exports.
    pub(super) fn publish(&self, outcome: &mut Outcome, siblings: &mut Siblings) {
        if outcome.analysis.exports.is_empty() {
            return;
        }
        let exports = Arc::new(std::mem::take(&mut outcome.analysis.exports));
        for name in self.names() {
            if let Some(known) = siblings.get_mut(name) {
                *known = Arc::clone(&exports);
            }
        }
    }

    /// Reads and analyses it. A second time it must have the digest of the first.
    pub(super) fn analyse(
        &self,
        siblings: &Siblings,
        before: Option<[u8; 32]>,
        options: &ScanOptions,
        spent: &Spent,
    ) -> Outcome {
        let outcome = match self.file.kind {
            Kind::Manifest | Kind::Notebook | Kind::Source => {
                self.text(siblings, before, options, spent)
            }
            _ => self.other(spent),
        };
        outcome.unwrap_or_else(|error| Outcome {
            analysis: FileAnalysis {
                findings: vec![error.finding(&self.file.shown)],
                ..FileAnalysis::default()
            },
            ..Outcome::default()
        })
    }

    fn text(
        &self,
        siblings: &Siblings,
        before: Option<[u8; 32]>,
        options: &ScanOptions,
        spent: &Spent,
    ) -> Result<Outcome, FileError> {
        let limits = &options.limits;
        let limit = match self.file.kind {
            Kind::Notebook => limits.notebook_bytes,
            _ => limits.source_bytes,
        };
        let bytes = bytes_of(&self.file.content, limit)?;
        if before.is_none() {
            if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > spent.left() {
                return Err(FileError::TooLarge(spent.limit));
            }
            spent.add(bytes.len());
        }
        let sha256 = digest::of(&bytes);
        if before.is_some_and(|before| before != sha256) {
            return Err(FileError::Changed);
        }
        // A fault of the analysis must not look like a plugin without findings, nor end the scan of others.
        let work = || match self.file.kind {
            Kind::Manifest => (manifest::read(&self.file.shown, &bytes), Vec::new()),
            _ => self.code(&bytes, siblings, options),
        };
        let (analysis, inline) = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            refused(about(&UNREADABLE_FILE, &self.file.shown, "the analysis of it failed"))
        });
        let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(Outcome { sha256: Some(sha256), bytes, analysis, inline })
    }

    fn code(
        &self,
        bytes: &[u8],
        siblings: &Siblings,
        options: &ScanOptions,
    ) -> (FileAnalysis, Vec<Place>) {
        let (decoded, uses) = match self.decoded(bytes, &options.limits) {
            Ok(decoded) => decoded,
            Err(finding) => return refused(*finding),
        };
        let Decoded { source, mut findings } = decoded;
        if is_startup_module(&self.file.inner) {
            findings.push(about(
                &STARTUP_FILE,
                &self.file.shown,
                "Python runs it whenever it starts",
            ));
        }
        let module = match parse::parse(source.text()) {
            Ok(module) => module,
            Err(error) => {
                let rule = match &error {
                    Unparsable::Deep { .. } => &DEEP_NESTING,
                    Unparsable::Syntax { .. } => &UNPARSABLE_SOURCE,
                };
                let place = source.place(error.span());
                findings.push(Finding::new(rule, place, error.to_string()));
                return (FileAnalysis { findings, uses, ..FileAnalysis::default() }, Vec::new());
            }
        };
        decode::inspect(&source, &module, &mut findings);
        let nameless = ModuleName::default();
        let name = self.name.as_ref().unwrap_or(&nameless);
        let mut analysis = analysis::analyse(&source, &module, name, siblings, &options.modules);
        analysis.findings.extend(findings);
        analysis.uses.extend(uses);
        (analysis, decode::suppressions(&source, &module))
    }

    fn decoded(
        &self,
        bytes: &[u8],
        limits: &ScanLimits,
    ) -> Result<(Decoded, Vec<Used>), Box<Finding>> {
        let shown = &self.file.shown;
        if self.file.kind == Kind::Notebook {
            let code = notebook::code(bytes, shown, limits.source_bytes)?;
            return Ok((decode::of_text(shown, code.text.as_str()), code.uses));
        }
        Ok((decode::decode(shown, bytes)?, Vec::new()))
    }

    /// Takes in a file whose text is not analysed.
    fn other(&self, spent: &Spent) -> Result<Outcome, FileError> {
        let (sha256, bytes, head) = match &self.file.content {
            Content::Disk(path) => {
                let read = file::digest(path, spent.left())?;
                spent.add(usize::try_from(read.bytes).unwrap_or(usize::MAX));
                (read.sha256, read.bytes, read.head)
            }
            Content::Memory(bytes) => {
                let head = bytes.iter().take(4096).copied().collect();
                (digest::of(bytes), u64::try_from(bytes.len()).unwrap_or(u64::MAX), head)
            }
        };
        let shown = &self.file.shown;
        let finding = match self.file.kind {
            Kind::Compiled => Some(compiled(shown)),
            Kind::Startup => {
                Some(about(&STARTUP_FILE, shown, "Python runs its lines whenever it starts"))
            }
            Kind::Settings => {
                Some(about(&SCANNED_SETTINGS, shown, "settings inside a scanned path are not read"))
            }
            _ if head.windows(BASELINE.len()).any(|window| window == BASELINE) => Some(about(
                &SCANNED_SETTINGS,
                shown,
                "a baseline inside a scanned path is not read",
            )),
            _ => None,
        };
        let analysis =
            FileAnalysis { findings: finding.into_iter().collect(), ..FileAnalysis::default() };
        Ok(Outcome { sha256: Some(sha256), bytes, analysis, inline: Vec::new() })
    }
}

fn refused(finding: Finding) -> (FileAnalysis, Vec<Place>) {
    (FileAnalysis { findings: vec![finding], ..FileAnalysis::default() }, Vec::new())
}

/// Returns the finding about a file of compiled code.
fn compiled(shown: &Arc<str>) -> Finding {
    let mut finding = about(&COMPILED_CODE, shown, "it is compiled code");
    if shown.split('/').any(|folder| folder == "__pycache__") {
        finding.help = CACHE_HELP.into();
    }
    finding
}
