//! `audit secrets`: which secrets are weak, known, used twice, old, or kept under a name that hides them.

use std::time::Duration;

use crate::cli::args::duration;
use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::Clock as _;
use crate::core::source::{Source, Span};
use crate::guard::{self, Examined};
use crate::hygiene::secrets::{Options, Secret, examine};
use crate::render::text::secrets::secrets as shown;
use crate::vault::VaultError;
use crate::vault::name::Section;
use crate::vault::read::OpenVault;

/// Look for secrets that are weak, known, used twice, old, or under a name that hides them
///
/// The vault is opened and not written. No value is shown.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How old a value may be
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "90d")]
    max_age: Duration,
    /// How long before its end a secret is told of
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "14d")]
    expiring_within: Duration,
    /// Exit with 1 on findings as bad as this
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, _) = context.open(&store)?;
    let options = Options {
        now: Context::clock().now(),
        max_age: args.max_age,
        notice: args.expiring_within,
    };
    let name = vault.path().display().to_string();
    let place = Source::new(name.as_str(), "").place(Span::default());
    let findings = examine(&secrets(&vault)?, &place, &options);
    let bytes = std::fs::metadata(vault.path()).map_or(0, |file| file.len());
    let limits = vec![
        ("expiring-within-seconds", args.expiring_within.as_secs()),
        ("max-age-seconds", args.max_age.as_secs()),
    ];
    let mut report =
        guard::report("audit-secrets", vec![Examined { name, bytes, findings }], limits);
    report.settings.clone_from(&context.settings.files);
    let exit = check::exit(&report, args.fail_on);
    let colors = context.terminal.colors_results;
    check::publish(context, &report, exit, || shown(&report, colors))
}

/// Returns every secret with its newest value.
fn secrets(vault: &OpenVault) -> Result<Vec<Secret>, VaultError> {
    let mut secrets = Vec::new();
    vault.for_each_in(Section::Secret, |entry| {
        if let Some(newest) = entry.versions.last() {
            secrets.push(Secret {
                name: entry.key.name.as_str().to_owned(),
                value: newest.value(),
                created: newest.created,
                expires: entry.about.expires,
                note: newest.note.map(str::to_owned).or_else(|| entry.about.note.clone()),
            });
        }
    })?;
    Ok(secrets)
}
