//! The policy for plugins: from options, settings, a manifest and a baseline, none of them the plugin's own.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::core::capability::{Grants, Permission};
use crate::core::limits::read_at_most;
use crate::core::selection::Selection;
use crate::core::text::printable;
use crate::firewall::baseline::{self, Baseline};
use crate::firewall::manifest;
use crate::firewall::policy::{Pinned, Policy};
use crate::firewall::registry;
use crate::firewall::scan::PluginAnalysis;

use super::context::Context;
use super::error::CliError;
use super::exit::Exit;
use super::settings;
use super::settings::checks::PathGrant;

/// A file that has a say, with the SHA-256 of its bytes.
pub(super) type Consulted = (PathBuf, String);

/// Reads rules that the user names.
pub(super) fn selection(words: &[String]) -> Result<Selection, CliError> {
    Selection::parse(words.iter().map(String::as_str), &registry::every_rule()).map_err(|error| {
        CliError::bad_input(error.to_string()).hint("`sonora-sec rules` lists them")
    })
}

/// Returns the policy for plugins, but for the grants that single ones have.
pub(super) fn policy(
    context: &Context,
    grants: Grants,
    select: &[String],
    ignore: &[String],
    trust_inline: bool,
) -> Result<Policy, CliError> {
    let mut ignored = selection(ignore)?;
    ignored.add(&selection(&context.settings.checks.ignore)?);
    Ok(Policy {
        grants,
        pinned: BTreeMap::new(),
        select: selection(select)?,
        ignore: ignored,
        trust_inline,
    })
}

/// Returns what the settings grant to these plugins, by the path of each as it is shown. A grant
/// names one plugin by its path, and not what lies around it.
pub(super) fn pinned(
    grants: &BTreeMap<PathBuf, PathGrant>,
    plugins: &[PluginAnalysis],
) -> BTreeMap<String, Pinned> {
    let by_path: BTreeMap<PathBuf, &PathGrant> =
        grants.iter().map(|(path, grant)| (settings::resolve(path), grant)).collect();
    plugins
        .iter()
        .filter_map(|plugin| {
            let grant = by_path.get(&settings::resolve(Path::new(&plugin.path)))?;
            let permissions = grant.permissions.clone();
            Some((plugin.path.clone(), Pinned { permissions, sha256: grant.sha256.clone() }))
        })
        .collect()
}

/// Reads a manifest whose declarations are accepted as grants.
pub(super) fn manifest_grants(path: &Path) -> Result<(Vec<Permission>, Consulted), CliError> {
    let (bytes, digest) = read(path, manifest::MAX_BYTES, "manifest")?;
    let told = |why: String| refused("manifest", path, &why);
    let manifest = manifest::parse(&bytes).map_err(|error| told(error.to_string()))?;
    let mut permissions = Vec::new();
    for (word, _) in &manifest.permissions {
        permissions.push(Permission::parse(word).map_err(|error| told(error.to_string()))?);
    }
    Ok((permissions, (path.to_owned(), digest)))
}

/// Reads a baseline, which lies outside of what is checked.
pub(super) fn read_baseline(
    path: &Path,
    scanned: &[PathBuf],
) -> Result<(Baseline, Consulted), CliError> {
    outside(path, scanned)?;
    let (bytes, digest) = read(path, baseline::MAX_BYTES, "baseline")?;
    let baseline = Baseline::parse(&bytes).map_err(|error| {
        let below = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        refused("baseline", path, &format!("{error}{}", below.unwrap_or_default()))
    })?;
    Ok((baseline, (path.to_owned(), digest)))
}

/// Refuses a baseline that lies in what is checked: who writes a plugin would write it too.
pub(super) fn outside(path: &Path, scanned: &[PathBuf]) -> Result<(), CliError> {
    if settings::is_inside(path, scanned) {
        return Err(refused("baseline", path, "it lies in a path that is checked")
            .hint("keep it elsewhere: nothing in a checked path has a say"));
    }
    Ok(())
}

fn read(path: &Path, limit: usize, what: &str) -> Result<(Vec<u8>, String), CliError> {
    let file = File::open(path).map_err(|error| refused(what, path, &error.to_string()))?;
    let bytes =
        read_at_most(file, limit).map_err(|error| refused(what, path, &error.to_string()))?;
    let digest = HEXLOWER.encode(&Sha256::digest(&bytes));
    Ok((bytes, digest))
}

fn refused(what: &str, path: &Path, why: &str) -> CliError {
    CliError {
        cause: Some(printable(why).into_owned()),
        ..CliError::new(
            Exit::Failed,
            "bad-input",
            format!("the {what} `{}` cannot be used", path.display()),
        )
    }
}
