//! `audit log`: what was recorded, filtered and followed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audit_log::record::Record;
use crate::audit_log::{AuditLog, Tagger};
use crate::cli::args::duration;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::{Clock as _, Timestamp};
use crate::core::event::SinkError;
use crate::core::text::printable;
use crate::render::json::RecordLine;
use crate::render::text;
use crate::vault::control::Control;
use crate::vault::name::{Name, Section};

/// How often it is looked for new records.
const PAUSE: Duration = Duration::from_millis(200);
/// So many rows are laid out at once, so that a long log takes no memory.
const ROWS: usize = 500;

/// Show the audit log
///
/// Entries are shown by name where a key is at hand without asking: an identity, a passphrase option, an unlocked
/// session. `--entry` needs the vault open, and asks. Showing a log says nothing of whether it holds: see `audit verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit log --since 2d --result failed\n  \
    sonora-sec audit log --entry discord_token --json\n  sonora-sec audit log --follow --type bot.auth_failed")]
pub(crate) struct Args {
    /// Only since then: a time such as 2026-11-24T05:00:00Z, or how long ago, such as 2d
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Since>,
    /// Only events of this type, or whose type begins with it and a dot
    #[arg(long = "type", value_name = "TYPE")]
    event: Option<String>,
    /// Only what concerns this entry
    #[arg(long, value_name = "NAME")]
    entry: Option<String>,
    /// Only what ended so: ok, failed or unfinished
    #[arg(long, value_name = "RESULT", value_parser = ["ok", "failed", "unfinished"])]
    result: Option<String>,
    /// Go on with what comes, until stopped
    #[arg(short, long)]
    follow: bool,
}

/// A moment, or how long ago one was.
#[derive(Debug, Clone, Copy)]
enum Since {
    Moment(Timestamp),
    Ago(Duration),
}

fn since(text: &str) -> Result<Since, String> {
    if let Some(moment) = Timestamp::from_rfc3339(text) {
        return Ok(Since::Moment(moment));
    }
    let bad = "write a time as 2026-11-24T05:00:00Z, or how long ago it was, as 2d";
    duration(text).map(Since::Ago).map_err(|_| bad.to_owned())
}

/// What is shown, and what tags stand for.
struct Filter<'a> {
    args: &'a Args,
    since: Option<Timestamp>,
    entry: Option<String>,
    names: Option<BTreeMap<String, String>>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let seen = store.look()?;
    let vault = seen.signed().header.id.0;
    let mut filter = Filter { args, since: None, entry: None, names: None };
    filter.since = args.since.map(|since| match since {
        Since::Moment(moment) => moment,
        Since::Ago(ago) => {
            let now = Context::clock().now().seconds();
            Timestamp::from_seconds(now.saturating_sub(ago.as_secs())).expect("before now")
        }
    });
    let name = args.entry.as_deref().map(Name::new).transpose()?;
    let is_at_hand = context.is_key_given() || store.unlock_cached(&seen).is_some();
    if name.is_some() || is_at_hand {
        let (vault, keyring) = context.open(&store)?;
        let asked: Vec<&str> = name.iter().map(Name::as_str).collect();
        store.record_reading(&vault, &keyring.unlocked, &asked)?;
        if let Some(control) = Control::read(&vault)? {
            let tagger = Tagger::new(&control.secret);
            let mut names = BTreeMap::new();
            vault.for_each_entry(|entry| {
                if entry.key.section == Section::Secret {
                    let name = entry.key.name.as_str();
                    names.insert(tagger.tag(name), name.to_owned());
                }
            })?;
            filter.entry = name.map(|name| tagger.tag(name.as_str()));
            filter.names = Some(names);
        }
    }
    drop(seen);
    show(context, context.audit_log()?, vault, &filter)
}

fn show(
    context: &Context,
    log: &AuditLog<'_>,
    vault: [u8; 16],
    filter: &Filter<'_>,
) -> Result<Exit, CliError> {
    let mut reader = log.reader(vault)?.ok_or(SinkError::NoLog)?;
    let mut is_headed = false;
    loop {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut told = Ok(());
        let mut flush = |rows: &mut Vec<Vec<String>>| {
            if rows.is_empty() {
                return Ok(());
            }
            if !std::mem::replace(&mut is_headed, true) {
                let heads =
                    ["SEQ", "TIME", "EVENT", "RESULT", "ENTRIES", "SLOT", "USER", "BY", "DETAILS"];
                rows.insert(0, heads.map(str::to_owned).to_vec());
            }
            context.terminal.page(&text::columns(&std::mem::take(rows)))
        };
        reader.read(|seq, record| {
            if told.is_err() {
                return;
            }
            match record {
                Some(record) if !filter.wants(&record) => {}
                Some(record) if context.terminal.json => told = filter.json(context, &record),
                Some(record) => rows.push(filter.row(&record)),
                None => context.terminal.warn(&format!(
                    "where record {seq} should be there is a line that is none; see `sonora-sec audit verify`"
                )),
            }
            if rows.len() >= ROWS {
                told = flush(&mut rows);
            }
        })?;
        told?;
        flush(&mut rows)?;
        if !filter.args.follow {
            return Ok(Exit::Done);
        }
        std::thread::sleep(PAUSE);
    }
}

impl Filter<'_> {
    fn wants(&self, record: &Record) -> bool {
        let is_of_type = self.args.event.as_ref().is_none_or(|event| {
            record
                .event
                .strip_prefix(event)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        is_of_type
            && self.since.is_none_or(|since| record.time >= since)
            && self.args.result.as_ref().is_none_or(|result| record.result == *result)
            && self.args.entry.is_none()
                | self.entry.as_ref().is_some_and(|tag| record.entries.contains(tag))
    }

    fn json(&self, context: &Context, record: &Record) -> Result<(), CliError> {
        let names: Option<Vec<Option<String>>> = self
            .names
            .as_ref()
            .map(|names| record.entries.iter().map(|tag| names.get(tag).cloned()).collect());
        context.terminal.report(&RecordLine::new(&record.fields, names.as_deref()))
    }

    fn row(&self, record: &Record) -> Vec<String> {
        let none = || "-".to_owned();
        let name = |tag: &String| {
            self.names.as_ref().and_then(|names| names.get(tag)).unwrap_or(tag).clone()
        };
        let mut entries = record.entries.iter().map(name).collect::<Vec<_>>().join(",");
        if let Some(more) = record.fields.get("more_entries").and_then(serde_json::Value::as_u64) {
            entries.push_str(&format!("{}{more} more", if entries.is_empty() { "" } else { "," }));
        }
        let text = |field: &str| record.text(field).map_or_else(none, str::to_owned);
        let by = match (record.text("parent"), record.text("via")) {
            (Some(parent), Some(via)) => format!("{parent} ({via})"),
            _ => text("via"),
        };
        let details = record.fields.get("details").map_or_else(none, ToString::to_string);
        let row = [
            record.seq.to_string(),
            record.time.to_rfc3339(),
            record.event.clone(),
            record.result.clone(),
            if entries.is_empty() { none() } else { entries },
            text("slot"),
            text("user"),
            by,
            details,
        ];
        row.iter().map(|cell| printable(cell).into_owned()).collect()
    }
}
