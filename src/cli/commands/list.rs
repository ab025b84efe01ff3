//! `list`: the names, or what surrounds the values; never a value.

use glob::Pattern;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::views;
use crate::core::text::printable;
use crate::render::json::{EntryLine, ListReport};
use crate::render::text;
use crate::vault::name::Section;

/// List the entries
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec list\n  sonora-sec list 'bot_*' --long\n  \
    sonora-sec list --json")]
pub(crate) struct Args {
    /// Only names that match, such as 'bot_*'
    #[arg(value_name = "GLOB", value_parser = pattern)]
    glob: Option<Pattern>,
    /// Versions, times, tags and notes too
    #[arg(short, long)]
    long: bool,
}

fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::new(text).map_err(|error| error.msg.to_owned())
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, _) = context.open_to_read(&store, &[])?;
    let mut lines = Vec::new();
    vault.for_each_entry(|entry| {
        let name = entry.key.name.as_str();
        let wanted = args.glob.as_ref().is_none_or(|glob| glob.matches(name));
        if entry.key.section == Section::Secret && wanted {
            lines.push(views::entry_line(entry));
        }
    })?;
    if context.terminal.json {
        context.terminal.report(&ListReport::new(lines))?;
    } else if args.long {
        context.terminal.page(&table(&lines))?;
    } else {
        let names: String =
            lines.iter().map(|line| format!("{}\n", printable(&line.name))).collect();
        context.terminal.page(&names)?;
    }
    Ok(Exit::Done)
}

fn table(lines: &[EntryLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let heads = ["NAME", "KIND", "VERSION", "UPDATED", "EXPIRES", "TAGS", "NOTE"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(|line| {
        let tags: Vec<String> =
            line.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        vec![
            line.name.clone(),
            line.kind.to_owned(),
            line.version.to_string(),
            line.updated.clone(),
            line.expires.clone().unwrap_or_else(|| "-".to_owned()),
            if tags.is_empty() { "-".to_owned() } else { tags.join(",") },
            line.note.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    }));
    text::columns(&rows)
}
