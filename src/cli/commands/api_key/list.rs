//! `api-key list`: what is kept of the keys, without the keys and their digests.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::Clock as _;
use crate::render::json::{ApiKeyLine, ApiKeysReport};
use crate::render::text;
use crate::vault::api_keys;

use super::line;

pub(super) fn run(context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, _) = context.open_to_read(&store, &[])?;
    let now = Context::clock().now();
    let lines: Vec<ApiKeyLine> =
        api_keys::list(&vault)?.iter().map(|record| line(record, record.state(now))).collect();
    if context.terminal.json {
        context.terminal.report(&ApiKeysReport::new(lines))?;
    } else {
        context.terminal.page(&table(&lines))?;
    }
    Ok(Exit::Done)
}

fn table(lines: &[ApiKeyLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let heads = ["ID", "SERVICE", "STATE", "CREATED", "UNTIL", "SCOPES"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(|line| {
        // Times of one zone and form sort as text: the earliest is the end.
        let ends = [Some(&line.expires), line.retiring_until.as_ref(), line.revoked.as_ref()];
        let until = ends.into_iter().flatten().min().cloned().unwrap_or_default();
        vec![
            line.id.clone(),
            line.service.clone(),
            line.state.to_owned(),
            line.created.clone(),
            until,
            if line.scopes.is_empty() { "-".to_owned() } else { line.scopes.join(",") },
        ]
    }));
    text::columns(&rows)
}
