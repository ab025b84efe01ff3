//! `audit secrets`: which secrets are weak, known, used twice, old, or kept under a name that hides them.

use std::time::Duration;

use crate::cli::args::duration;
use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::Clock as _;
use crate::core::report::Report;
use crate::core::source::{Source, Span};
use crate::guard::{self, Examined};
use crate::hygiene::secrets::{DEFAULT_MAX_AGE, DEFAULT_NOTICE, Options, Secret, examine};
use crate::render::text::surroundings::surroundings as shown;
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

impl Default for Args {
    fn default() -> Self {
        Self { max_age: DEFAULT_MAX_AGE, expiring_within: DEFAULT_NOTICE, fail_on: FailOn::High }
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open_to_read(&store, &[])?;
    drop(keyring);
    let report = report(args, context, &vault)?;
    let exit = check::exit(&report, args.fail_on);
    check::publish(context, &report, exit, || shown(&report, context.terminal.colors_results))
}

/// Looks at every secret.
pub(super) fn report(
    args: &Args,
    context: &Context,
    vault: &OpenVault,
) -> Result<Report, VaultError> {
    let options = Options {
        now: Context::clock().now(),
        max_age: args.max_age,
        notice: args.expiring_within,
    };
    let name = vault.path().display().to_string();
    let place = Source::new(name.as_str(), "").place(Span::default());
    let findings = examine(&secrets(vault)?, &place, &options);
    let bytes = std::fs::metadata(vault.path()).map_or(0, |file| file.len());
    let limits = vec![
        ("expiring-within-seconds", args.expiring_within.as_secs()),
        ("max-age-seconds", args.max_age.as_secs()),
    ];
    let mut report =
        guard::report("audit-secrets", vec![Examined { name, bytes, findings }], limits);
    report.settings.clone_from(&context.settings.files);
    Ok(report)
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
