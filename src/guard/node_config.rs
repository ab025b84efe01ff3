//! The configuration of nodes: what it gives away or lets in.
//!
//! Files of a Lavalink server (`application.yml`, `application.properties`), `.env` files, and the nodes of a bot in TOML, JSON or YAML are
//! read into one form, a list of settings with their places, and rules look at that. No report has a secret, or the
//! length of one.

mod address;
mod config;
mod dotenv;
mod entries;
mod files;
mod json;
mod masked;
mod names;
mod objection;
mod properties;
mod remedy;
mod rules;
mod toml;
mod tree;
mod yaml;

use std::io::Read;
use std::path::{Path, PathBuf};

pub use self::files::FilesError;
pub use self::rules::RULES;

use self::config::Config;
use super::Examined;

/// The most bytes of a file, unless somebody says otherwise.
pub const DEFAULT_SIZE: usize = 1 << 20;

/// What was examined, and how much was not.
#[derive(Debug)]
pub struct ExaminedFiles {
    /// Each file.
    pub examined: Vec<Examined>,
    /// How many files of a format that configurations have, and folders of other people's code, were passed over in
    /// folders.
    pub passed_over: u64,
}

/// Checks every file at the paths, in order of path; `-` is `stdin`, whose format shows. What has more than `size` bytes
/// is refused.
///
/// Of a folder it takes what has the name of a node's or a bot's configuration: `application.yml`, `.env`,
/// `docker-compose.yml`, `config.json` and the like; what was passed over is counted. A file that is named itself is
/// always read.
///
/// # Errors
///
/// [`FilesError`], when there is nothing to check.
pub fn examine_files(
    paths: &[PathBuf],
    stdin: impl Read,
    size: usize,
) -> Result<ExaminedFiles, FilesError> {
    let files = files::read(paths, stdin, size)?;
    Ok(ExaminedFiles { examined: examined(&files.configs), passed_over: files.passed_over })
}

/// Checks texts under the names of files, which say how they are read.
#[must_use]
pub fn examine(texts: &[(&str, &[u8])]) -> Vec<Examined> {
    let read = |(name, bytes): &(&str, &[u8])| Config::read(Path::new(name), bytes, false);
    examined(&texts.iter().map(read).collect::<Vec<_>>())
}

/// Applies every rule to every file; some rules compare files.
fn examined(configs: &[Config]) -> Vec<Examined> {
    let findings = objection::findings(configs, rules::look(configs));
    let named = configs.iter().zip(findings).map(|(config, findings)| Examined {
        name: config.source.name().to_string(),
        bytes: config.bytes,
        findings,
    });
    named.collect()
}
