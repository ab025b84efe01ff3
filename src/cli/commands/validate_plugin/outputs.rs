//! The files that `validate-plugin` writes, and what it says of the one it read.

use std::path::Path;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::plugin_policy;
use crate::core::disk::{self, SystemDisk};
use crate::core::text::printable;
use crate::firewall::baseline::Baseline;
use crate::firewall::manifest;
use crate::firewall::permissions::smallest;
use crate::firewall::policy::{self, Judgement, Known, Policy};
use crate::firewall::scan::PluginAnalysis;

use super::{Args, with_pinned};

/// How many stale entries are named.
const NAMED: usize = 10;

/// Writes a manifest that declares what one plugin can do, and no more.
pub(super) fn write_manifest(
    context: &Context,
    path: &Path,
    plugins: &[PluginAnalysis],
) -> Result<(), CliError> {
    let [plugin] = plugins else {
        let message = format!("a manifest is of one plugin, and there are {}", plugins.len());
        return Err(CliError::bad_input(message).hint("name one plugin with `--write-manifest`"));
    };
    if plugin.unreadable.is_some() {
        // It would declare less than is there.
        context.terminal.warn("no manifest is written: not all of the plugin could be read");
        return Ok(());
    }
    let declared = plugin.declared.as_ref();
    let stem = Path::new(&plugin.path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = declared.and_then(|declared| declared.name.clone()).or(stem);
    let version = declared.and_then(|declared| declared.version.as_deref());
    let permissions = smallest(plugin.uses.iter().map(|used| &used.permission));
    let text = manifest::render(&name.unwrap_or_default(), version, &permissions);
    write(context, path, &text, "the manifest")
}

/// Writes a baseline of everything that is found now, and judges with it in force.
pub(super) fn write_baseline(
    args: &Args,
    context: &Context,
    path: &Path,
    plugins: Vec<PluginAnalysis>,
    policy: Policy,
) -> Result<Judgement, CliError> {
    plugin_policy::outside(path, &args.scanned())?;
    let policy = with_pinned(policy, context, &plugins);
    let mut identities = Vec::new();
    drop(policy::judge(plugins.clone(), &policy, Known::Listed(&mut identities)));
    let mut baseline = Baseline::of(&identities);
    write(context, path, &baseline.render(), "the baseline")?;
    Ok(policy::judge(plugins, &policy, Known::Baseline(&mut baseline)))
}

/// Tells of entries of a baseline that stand for nothing any more.
pub(super) fn tell_stale(context: &Context, baseline: &Baseline) {
    let stale: Vec<_> = baseline.stale().collect();
    for entry in stale.iter().take(NAMED) {
        context.terminal.warn(&format!(
            "the baseline has an entry without a finding: {} in `{}`",
            printable(&entry.rule),
            printable(&entry.path)
        ));
    }
    if stale.len() > NAMED {
        let more = stale.len() - NAMED;
        context.terminal.warn(&format!("the baseline has {more} more entries without a finding"));
    }
}

fn write(context: &Context, path: &Path, text: &str, what: &str) -> Result<(), CliError> {
    disk::replace(&SystemDisk, path, text.as_bytes())
        .map_err(|error| CliError::io(format!("could not write `{}`", path.display()), &error))?;
    let shown = path.display().to_string();
    context.terminal.say(&format!("wrote {what} to `{}`", printable(&shown)));
    Ok(())
}
