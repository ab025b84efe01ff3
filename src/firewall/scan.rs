//! The driver: from paths to what each plugin does, file by file and side by side.

mod manifest;
mod names;
mod order;
mod plugin;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

pub use super::analysis::Used;
pub use super::declaration::Declared;
use super::input;
pub use super::input::limits::ScanLimits;
use super::parse::STACK_BYTES;
use crate::core::capability::Capability;
use crate::core::finding::Finding;
pub use crate::core::progress::Progress;
use crate::core::source::Place;

/// What was found out about one plugin.
#[derive(Clone, Debug, Default)]
pub struct PluginAnalysis {
    /// The path as it was given, or as it was found below what was given; `-` for standard input.
    pub path: String,
    /// SHA-256 of its bytes (of a folder: of the sorted `sha256  path` lines of its files), in hexadecimal; empty
    /// when they could not all be read.
    pub sha256: String,
    /// How many files it has, those that are no source included.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// What was found, in order of path and place: violations, notes, and what could not be read.
    pub findings: Vec<Finding>,
    /// What it needs, in order of path and place.
    pub uses: Vec<Used>,
    /// What it says that it needs.
    pub declared: Option<Declared>,
    /// Comments that ask a checker to look away.
    pub inline: Vec<Place>,
    /// Why it could not be read, when it could not all be.
    pub unreadable: Option<String>,
}

/// How to scan.
#[derive(Clone, Debug, Default)]
pub struct ScanOptions {
    /// How much is read.
    pub limits: ScanLimits,
    /// Whether `.gitignore` files outside of plugins keep files from being read.
    pub respect_gitignore: bool,
    /// How many files are analysed at a time; as many as there are processors by default.
    pub threads: Option<usize>,
    /// Modules beyond the built-in table: what each can do; nothing for a harmless one.
    pub modules: BTreeMap<String, Vec<Capability>>,
}

/// Why nothing was scanned. What keeps a plugin from being read is a finding and no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// A path is not there, or its folder cannot be looked into.
    #[error("could not read `{}`", path.display())]
    Path {
        /// The path as it was given.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no plugin at a path, so that nothing would be checked.
    #[error("there is no plugin in `{}`", path.display())]
    NoPlugin {
        /// The path as it was given.
        path: PathBuf,
    },
    /// Neither a path nor standard input was given.
    #[error("no Python file, folder of one, or archive was given")]
    NoInput,
    /// The system gives no threads.
    #[error("could not start threads")]
    Threads(#[source] std::io::Error),
}

/// Analyses every plugin at the paths, and the text on standard input if there is one, in order of path.
///
/// Every file of a plugin is read, hidden ones and tests included. Nothing in the paths has a say in how.
///
/// # Errors
///
/// [`ScanError`], when there is nothing to analyse.
pub fn scan(
    paths: &[PathBuf],
    stdin: Option<Vec<u8>>,
    options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<Vec<PluginAnalysis>, ScanError> {
    let plugins = input::find(paths, stdin, options)?;
    let units: usize = plugins.iter().map(|plugin| plugin.files.len().max(1)).sum();
    let total = u64::try_from(units).unwrap_or(u64::MAX);
    let done = AtomicU64::new(0);
    let mut analyses = on_pool(options.threads, units, || {
        plugins
            .into_par_iter()
            .map(|plugin| {
                let files = u64::try_from(plugin.files.len().max(1)).unwrap_or(u64::MAX);
                let analysis = plugin::analyse(plugin, options);
                progress.files(done.fetch_add(files, Ordering::Relaxed) + files, total);
                analysis
            })
            .collect::<Vec<_>>()
    })?;
    analyses.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(analyses)
}

/// Analyses one file in memory, as one found by that name would be.
///
/// # Errors
///
/// [`ScanError::Threads`].
pub fn analyse_file(
    name: &str,
    bytes: Vec<u8>,
    options: &ScanOptions,
) -> Result<PluginAnalysis, ScanError> {
    let plugin = input::in_memory(name, bytes);
    on_pool(Some(1), 1, || plugin::analyse(plugin, options))
}

/// The name of the threads that analyse. A panic on one is caught, and told as a finding.
pub const THREAD_NAME: &str = "analysis";

/// Runs `work` on threads whose stack is large enough for the deepest tree that is let through.
fn on_pool<T: Send>(
    threads: Option<usize>,
    units: usize,
    work: impl FnOnce() -> T + Send,
) -> Result<T, ScanError> {
    let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = threads.unwrap_or_else(processors).clamp(1, units.max(1));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_BYTES)
        .thread_name(|_| THREAD_NAME.to_owned())
        .build()
        .map_err(|error| ScanError::Threads(std::io::Error::other(error)))?;
    Ok(pool.install(work))
}
