//! A confined run, for people: a screen of what is certain, what the plugin says, and what it tried.

use std::time::Duration;

use crate::core::behaviour::Row;
use crate::core::confinement::{Attempt, Captured, Decision, Outcome, Status, Witness};
use crate::core::text::printable;

use super::columns;
use super::finding::{harmless, word};

/// Most characters of one fact or line that are shown.
const MAX_CHARS: usize = 160;
/// Most lines that are shown of a stream, and of a traceback.
const MAX_LINES: usize = 20;
/// Most attempts that are shown.
const MAX_ATTEMPTS: usize = 20;

/// Returns the facts of a run, its output, what it tried, and what that means.
#[must_use]
pub fn sandbox(outcome: &Outcome, rows: &[Row], memory_bytes: u64) -> String {
    let mut text = facts(outcome, memory_bytes);
    if let Some(exception) = &outcome.exception {
        block(&mut text, "traceback", exception.traceback.trim_end(), 0);
    }
    captured(&mut text, "stdout", &outcome.stdout);
    captured(&mut text, "stderr", &outcome.stderr);
    attempts(&mut text, outcome);
    capabilities(&mut text, rows);
    harmless(&text)
}

/// Returns the level and the layers alone, for a host that is asked what it can do.
#[must_use]
pub fn probe(outcome: &Outcome) -> String {
    let mut rows = confinement(outcome);
    if let Some(reason) = &outcome.reason {
        rows.push(fact("reason", reason));
    }
    harmless(&columns(&rows))
}

fn fact(head: &str, value: &str) -> Vec<String> {
    vec![head.to_owned(), clipped(value)]
}

fn confinement(outcome: &Outcome) -> Vec<Vec<String>> {
    let level = outcome.level.map_or_else(|| "none".to_owned(), word);
    let mut rows = vec![fact("level", &format!("{level} (required: {})", word(outcome.required)))];
    let stands = |in_force: bool| {
        let layers = outcome.layers.iter().filter(move |layer| layer.in_force == in_force);
        layers.map(|layer| format!("{} {}", layer.name, layer.state)).collect::<Vec<_>>()
    };
    if outcome.layers.iter().any(|layer| layer.in_force) {
        rows.push(fact("layers", &stands(true).join(", ")));
    }
    for (layer, state) in outcome.layers.iter().filter(|layer| !layer.in_force).zip(stands(false)) {
        let why = layer.errno.map(|errno| {
            let error = std::io::Error::from_raw_os_error(errno).to_string();
            format!(": {error}")
        });
        rows.push(fact("without", &format!("{state}{}", why.unwrap_or_default())));
    }
    rows
}

fn facts(outcome: &Outcome, memory_bytes: u64) -> String {
    let mut rows = confinement(outcome);
    rows.push(fact("status", &word(outcome.status)));
    if let Some(reason) = &outcome.reason {
        rows.push(fact("reason", reason));
    }
    if let Some(value) = &outcome.claimed_result {
        rows.push(fact("result", &format!("{value}")));
    }
    if let Some(exception) = &outcome.exception {
        rows.push(fact("raised", &format!("{}: {}", exception.class, exception.message)));
    }
    if outcome.status != Status::Unavailable {
        let usage = &outcome.usage;
        let threads = if usage.threads == 1 { "thread" } else { "threads" };
        rows.push(fact(
            "usage",
            &format!(
                "{} ms, {} ms computing, {} of {}, {} {threads}",
                milliseconds(usage.wall),
                milliseconds(usage.cpu),
                mebibytes(usage.peak_bytes),
                mebibytes(memory_bytes),
                usage.threads
            ),
        ));
        let exit = match (outcome.exit.code, outcome.exit.signal) {
            (_, Some(signal)) => format!("signal {signal}"),
            (Some(code), None) => format!("code {code}"),
            (None, None) => "unknown".to_owned(),
        };
        rows.push(fact("exit", &exit));
    }
    columns(&rows)
}

fn attempts(text: &mut String, outcome: &Outcome) {
    if outcome.status == Status::Unavailable {
        return;
    }
    // What needs a permission comes before what was refused for other reasons. What was only seen and needs nothing,
    // such as an import, is for programs.
    let (needy, rest): (Vec<&Attempt>, Vec<&Attempt>) = outcome
        .attempts
        .iter()
        .filter(|attempt| attempt.needs.is_some() || attempt.decision != Decision::Seen)
        .partition(|attempt| attempt.needs.is_some());
    let count = needy.len() + rest.len();
    if count == 0 {
        text.push_str("\ntried nothing that was seen\n");
        return;
    }
    text.push_str("\ntried (audit: told by the plugin's own process, which can lie)\n");
    let rows: Vec<Vec<String>> = needy
        .into_iter()
        .chain(rest)
        .take(MAX_ATTEMPTS)
        .map(|attempt| {
            let needs = attempt.needs.as_ref().map_or("-", |needs| needs.capability.word());
            let times =
                if attempt.count == 1 { String::new() } else { format!(" x{}", attempt.count) };
            vec![
                format!("  {}", word(attempt.source)),
                format!("{}{times}", word(attempt.decision)),
                needs.to_owned(),
                clipped(&attempt.what),
                clipped(&attempt.target),
            ]
        })
        .collect();
    text.push_str(&columns(&rows));
    let hidden = count.saturating_sub(MAX_ATTEMPTS) as u64;
    let hidden = hidden.saturating_add(outcome.unlisted_attempts);
    if hidden > 0 {
        text.push_str(&format!("  and {hidden} more\n"));
    }
}

fn capabilities(text: &mut String, rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    text.push_str("\ncapabilities (one run shows nothing of other runs)\n");
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let hearsay = row.seen.iter().all(|witness| *witness == Witness::Audit);
            let told = if row.seen.is_empty() || !hearsay { "" } else { " (by audit alone)" };
            let meaning = word(row.meaning).replace('_', " ");
            vec![
                format!("  {}", clipped(&row.permission.to_string())),
                format!("{meaning}: {}{told}", row.meaning.words()),
            ]
        })
        .collect();
    text.push_str(&columns(&rows));
}

fn captured(text: &mut String, head: &str, output: &Captured) {
    let kept = String::from_utf8_lossy(&output.kept);
    if !kept.is_empty() || output.dropped > 0 {
        block(text, head, kept.trim_end(), output.dropped);
    }
}

/// Adds lines of the plugin's, each behind a bar: none of them begins a line of ours.
fn block(text: &mut String, head: &str, lines: &str, dropped: u64) {
    text.push_str(&format!("\n{head}\n"));
    let count = lines.lines().count();
    for line in lines.lines().take(MAX_LINES) {
        text.push_str(&format!("  | {}\n", clipped(&printable(&line.replace('\t', "    ")))));
    }
    if count > MAX_LINES {
        text.push_str(&format!("  and {} lines more\n", count - MAX_LINES));
    }
    if dropped > 0 {
        text.push_str(&format!("  and {dropped} bytes more that were not kept\n"));
    }
}

fn milliseconds(time: Duration) -> u128 {
    time.as_millis()
}

fn mebibytes(bytes: u64) -> String {
    // One decimal, in whole numbers.
    let tenths = bytes.saturating_mul(10) >> 20;
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
