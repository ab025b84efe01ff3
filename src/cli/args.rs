//! The command line's words that every command shares.
#![expect(clippy::doc_markdown, reason = "doc comments here are help texts, which have no markup")]

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, ValueEnum, ValueHint};

use crate::vault::receipts::ShortReceipt;

use super::commands::Command;

/// Keeps the secrets of Discord music bots in an encrypted vault, offline, on one machine.
///
/// Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 the
/// answer is no, 2 could not do it, 3 locked, 4 damaged or not to be trusted, 5 no such entry,
/// 6 conflict; `run` passes its child's code on and uses 125, 126 and 127 for itself.
#[derive(Debug, Parser)]
#[command(name = "sonora-sec", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Start with `sonora-sec tour`, or with `sonora-sec init`.")]
#[command(disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line are independent")]
pub(super) struct Global {
    /// The vault; else SONORA_SEC_VAULT, `vault` of a trusted project file or of the settings, or default.svault in the user's data folder
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Vault")]
    pub(super) vault: Option<PathBuf>,
    /// A settings file that is meant; else SONORA_SEC_CONFIG, or config.toml in the user's settings folder with a trusted project file over it (see `trust`)
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Vault")]
    pub(super) config: Option<PathBuf>,
    /// Only the slot with this label
    #[arg(long, global = true, value_name = "LABEL", help_heading = "Keys")]
    pub(super) slot: Option<String>,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArgs,
    /// An age identity file; else SONORA_SEC_IDENTITY (the text of one) or SONORA_SEC_IDENTITY_FILE
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Keys")]
    pub(super) identity: Option<PathBuf>,
    /// Never prompt, fail at once; also SONORA_SEC_NO_INPUT, CI=true, or no terminal
    #[arg(long, global = true, help_heading = "Behavior")]
    pub(super) no_input: bool,
    /// Answer every question with yes
    #[arg(long, global = true, help_heading = "Behavior")]
    pub(super) yes: bool,
    /// Longest wait for another writer, such as 10s or 2m
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration, default_value = "10s", help_heading = "Behavior")]
    pub(super) lock_timeout: Duration,
    /// Refuse a vault that does not descend from this receipt (see `receipt show`)
    #[arg(long, global = true, value_name = "RECEIPT", help_heading = "Trust")]
    pub(super) expect_receipt: Option<ShortReceipt>,
    /// Accept the vault at this generation though what was seen here speaks against it
    #[arg(long, global = true, value_name = "GENERATION", help_heading = "Trust")]
    pub(super) accept_older: Option<u64>,
    /// Accept KDF parameters above 1 GiB, 16 passes or 16 lanes
    #[arg(long, global = true, help_heading = "Trust")]
    pub(super) allow_expensive_kdf: bool,
    /// Change the vault though the audit log cannot be written
    #[arg(long, global = true, help_heading = "Trust")]
    pub(super) allow_unlogged: bool,
    /// Text for people, or JSON for programs; checks have sarif, github and gitlab too
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Format,
    /// The same as `--format json`
    #[arg(long, global = true, conflicts_with = "format", help_heading = "Output")]
    pub(super) json: bool,
    /// Color in messages; NO_COLOR turns it off too
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Output")]
    pub(super) color: Color,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub(super) quiet: bool,
    /// Say more
    #[arg(short, long, global = true, action = ArgAction::SetTrue, help_heading = "Output")]
    pub(super) verbose: bool,
}

/// Where the passphrase comes from; else a prompt on the terminal, never standard input.
///
/// Each names the others it conflicts with: a group is not checked for global options.
#[derive(Debug, Args)]
pub(super) struct PassphraseArgs {
    /// A file with the passphrase; else SONORA_SEC_PASSPHRASE or SONORA_SEC_PASSPHRASE_FILE
    #[arg(id = "passphrase-file", long, global = true, conflicts_with_all = ["passphrase-fd", "passphrase-command"], value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Keys")]
    pub(super) file: Option<PathBuf>,
    /// An open descriptor to read the passphrase from
    #[arg(
        id = "passphrase-fd",
        long,
        global = true,
        conflicts_with = "passphrase-command",
        value_name = "N",
        help_heading = "Keys"
    )]
    pub(super) fd: Option<i32>,
    /// A command that prints the passphrase; split as a shell would, run without one
    #[arg(id = "passphrase-command", long, global = true, value_name = "ARGV", value_hint = ValueHint::CommandString, help_heading = "Keys")]
    pub(super) command: Option<String>,
}

/// Where a new passphrase comes from; else a prompt on the terminal.
#[derive(Debug, Default, Args)]
#[group(multiple = false)]
pub(super) struct NewPassphraseArgs {
    /// A file with the new passphrase; else SONORA_SEC_NEW_PASSPHRASE
    #[arg(id = "new-passphrase-file", long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,
    /// An open descriptor to read the new passphrase from
    #[arg(id = "new-passphrase-fd", long, value_name = "N")]
    pub(super) fd: Option<i32>,
    /// A command that prints the new passphrase; split as a shell would, run without one
    #[arg(id = "new-passphrase-command", long, value_name = "ARGV", value_hint = ValueHint::CommandString)]
    pub(super) command: Option<String>,
}

/// Where the passphrase of something older comes from; else a prompt on the terminal.
#[derive(Debug, Default, Args)]
#[group(multiple = false)]
pub(super) struct OldPassphraseArgs {
    /// A file with the old vault's passphrase or master key; else SONORA_SEC_OLD_PASSPHRASE
    #[arg(id = "old-passphrase-file", long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,
    /// An open descriptor to read the old vault's passphrase or master key from
    #[arg(id = "old-passphrase-fd", long, value_name = "N")]
    pub(super) fd: Option<i32>,
    /// A command that prints the old vault's passphrase or master key; split as a shell would, run without one
    #[arg(id = "old-passphrase-command", long, value_name = "ARGV", value_hint = ValueHint::CommandString)]
    pub(super) command: Option<String>,
}

impl OldPassphraseArgs {
    /// Says whether an option names a source.
    pub(super) fn is_given(&self) -> bool {
        self.file.is_some() || self.fd.is_some() || self.command.is_some()
    }
}

impl NewPassphraseArgs {
    /// Says whether an option names a source.
    pub(super) fn is_given(&self) -> bool {
        self.file.is_some() || self.fd.is_some() || self.command.is_some()
    }
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
}

impl Format {
    /// Says whether every command has it.
    pub(super) fn is_common(self) -> bool {
        matches!(self, Self::Json | Self::Text)
    }
}

/// When messages are colored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, without NO_COLOR.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl PassphraseArgs {
    /// Says whether an option names a source.
    pub(super) fn is_given(&self) -> bool {
        self.file.is_some() || self.fd.is_some() || self.command.is_some()
    }
}

impl Global {
    pub(super) fn wants_json(&self) -> bool {
        self.json || self.format == Format::Json
    }
}

/// Reads a duration such as `90d`, `12h`, `10s`: weeks, days, hours, minutes, seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let malformed = || "write a duration as 10s, 15m, 12h, 90d or 2w".to_owned();
    let span: jiff::Span = text.parse().map_err(|_| malformed())?;
    // A day is 24 hours here: what is meant is a length of time, not a date.
    let length =
        span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| malformed())?;
    Duration::try_from(length).map_err(|_| malformed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_their_units() {
        assert_eq!(duration("10s").unwrap().as_secs(), 10);
        assert_eq!(duration("90d").unwrap().as_secs(), 90 * 86_400);
        assert_eq!(duration("2w").unwrap().as_secs(), 14 * 86_400);
        for bad in ["", "10", "d", "-3d", "3 bananas"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
