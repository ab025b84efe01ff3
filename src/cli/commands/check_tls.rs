//! `check-tls`: what a server's certificates and its TLS are worth.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueHint;

use crate::cli::args;
use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::settings;
use crate::core::clock::Clock as _;
use crate::core::limits::{ReadError, read_at_most};
use crate::guard::tls::{
    Examination, Host, MAX_CERTIFICATES, MAX_CHAIN_BYTES, Roots, Target, TlsError, examine_chain,
    examine_server,
};
use crate::guard::{self};
use crate::render::text::tls::tls;

/// Say what a server's certificates and its TLS are worth
///
/// Connects to the server, the only command that opens a connection, and shows its certificates and what it
/// negotiates. Objects to what clients refuse: dates, names, issuers, chains in pieces, weak keys and signatures;
/// to SSL 3.0, TLS 1.0 and 1.1, which it offers by hand; and to plain HTTP. Nothing but handshakes is sent, and
/// to a port that seems to have no TLS one request of HTTP. With `--chain` it reads a file and connects to nothing.
///
/// Trusted are the certificates of `--ca`, else those of the system or of SSL_CERT_FILE and SSL_CERT_DIR. Exit code
/// 1 says that there is a finding as bad as `--fail-on` or that no handshake came about, 2 that the server could not
/// be reached.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "doc comments here are help texts, which have no markup")]
#[command(after_help = "Examples:\n  sonora-sec check-tls lava.example:2333\n  \
    sonora-sec check-tls wss://lava.example/v4/websocket --fail-on medium\n  \
    sonora-sec check-tls 192.0.2.7:2333 --ca our-ca.pem\n  \
    sonora-sec check-tls --chain fullchain.pem --host lava.example")]
pub(crate) struct Args {
    /// A host, with a port perhaps (443 where none is given), or an https or wss URL; IPv6 in brackets
    #[arg(value_name = "HOST", required_unless_present = "chain", conflicts_with = "chain")]
    server: Option<String>,
    /// A PEM file with the server's certificate first, instead of a server
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "host")]
    chain: Option<PathBuf>,
    /// The host that the certificate of `--chain` is for
    #[arg(long, value_name = "HOST", requires = "chain")]
    host: Option<String>,
    /// Trust the certificates of this PEM file, instead of the system's
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    ca: Option<PathBuf>,
    /// How long each connection may take
    #[arg(long, value_name = "DURATION", value_parser = timeout, default_value = "10s")]
    timeout: Duration,
    /// Exit with 1 on findings as bad as this, notes included
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

impl Args {
    /// Returns the resolved paths that are checked.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        self.chain.iter().map(|path| settings::resolve(path)).collect()
    }

    fn examine(&self) -> Result<Examination, CliError> {
        let now = Context::clock().now();
        match (&self.server, &self.chain) {
            (Some(server), _) => {
                let target = Target::parse(server)?;
                Ok(examine_server(&target, &self.roots()?, now, self.timeout)?)
            }
            (None, Some(path)) => {
                let host = Host::parse(self.host.as_deref().unwrap_or_default())?;
                let pem = read(path, MAX_CHAIN_BYTES)?;
                let name = path.display().to_string();
                // What is no text in it is in no certificate.
                let pem = String::from_utf8_lossy(&pem);
                Ok(examine_chain(&name, &pem, &host, &self.roots()?, now))
            }
            (None, None) => Err(CliError::bad_input("there is neither a host nor a chain")),
        }
    }

    fn roots(&self) -> Result<Roots, CliError> {
        match &self.ca {
            Some(path) => {
                let pem = read(path, Roots::MAX_PEM_BYTES)?;
                Ok(Roots::from_pem(&pem, &format!("`{}`", path.display()))?)
            }
            None => {
                Ok(Roots::from_der(rustls_native_certs::load_native_certs().certs, "this system")?)
            }
        }
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let Examination { facts, examined } = args.examine()?;
    let limit = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let limits = vec![
        ("max-certificates", limit(MAX_CERTIFICATES)),
        ("max-chain-bytes", limit(MAX_CHAIN_BYTES)),
        ("timeout-ms", u64::try_from(args.timeout.as_millis()).unwrap_or(u64::MAX)),
    ];
    let mut report = guard::report("check-tls", vec![examined], limits);
    report.settings.clone_from(&context.settings.files);
    let exit = check::exit(&report, args.fail_on);
    let colors = context.terminal.colors_results;
    check::publish_with(
        context,
        &report,
        exit,
        |json| json.with_tls(&facts),
        || tls(&report, &facts, colors),
    )
}

/// Reads a duration that a connection may take.
fn timeout(text: &str) -> Result<Duration, String> {
    /// More than anybody waits.
    const MAX: Duration = Duration::from_hours(1);
    let timeout = args::duration(text)?;
    if timeout.is_zero() || timeout > MAX {
        return Err("a connection may take up to 1h".to_owned());
    }
    Ok(timeout)
}

fn read(path: &Path, limit: usize) -> Result<Vec<u8>, CliError> {
    let what = format!("could not read `{}`", path.display());
    let file = File::open(path).map_err(|error| CliError::io(what.clone(), &error))?;
    read_at_most(file, limit).map_err(|error| match error {
        ReadError::Io(error) => CliError::io(what, &error),
        ReadError::TooLarge { .. } => CliError::bad_input(format!("{what}: {error}")),
    })
}

impl From<TlsError> for CliError {
    fn from(error: TlsError) -> Self {
        let (reason, hint) = match &error {
            TlsError::Host { .. } => {
                ("bad-input", "write it as `lava.example:2333` or `wss://lava.example`")
            }
            TlsError::NoRoots { .. } => {
                ("bad-input", "name a PEM file of certificates to trust with `--ca`")
            }
            TlsError::TimedOut { .. } => ("no-connection", "`--timeout 30s` waits longer"),
            _ => ("no-connection", "check name and port, and whether the server runs"),
        };
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        Self { cause, ..Self::new(Exit::Failed, reason, error.to_string()).hint(hint) }
    }
}
