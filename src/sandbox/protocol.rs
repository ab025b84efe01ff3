//! What is said between us and the interpreter: the program it runs, the request, the answer, and what its audit
//! hook tells. All that comes back was written by the plugin, or could have been.

mod literal;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use serde_json::Value;

use crate::core::confinement::{Exception, Status};
use crate::core::json::strict;

use super::behaviour::events;
use super::{Limits, Request};
use literal::Literal;

/// The program of `python3 -I -S -B -X utf8 -c`. It reads the request from descriptor 0 up to its end, writes the
/// answer to 3 and audit events to 4. Compiled under a name of its own, so that tracebacks can leave it out.
pub(super) const BOOTSTRAP: &str = concat!(
    "exec(compile(r'''",
    include_str!("bootstrap.py"),
    "''', '<sonora-bootstrap>', 'exec'))"
);

/// Parts of it that few runs need: they come with the request and are compiled where they are used.
const PARTS: &[(&str, &str)] = &[
    ("failure", include_str!("bootstrap/failure.py")),
    ("names", include_str!("bootstrap/names.py")),
    ("packages", include_str!("bootstrap/packages.py")),
];

/// What the interpreter is told: a literal of Python, in ASCII. `hosts` are names that were granted, in lower
/// case, with the addresses they stand for.
pub(super) fn request_literal(request: &Request, hosts: &[(String, Vec<IpAddr>)]) -> Vec<u8> {
    let mut out = Literal::default();
    out.dict(|out| {
        for (name, source) in PARTS {
            out.entry(name, |out| out.text(source));
        }
        out.entry("filename", |out| out.text(&request.filename));
        out.entry("source", |out| out.text(&request.source));
        out.entry("function", |out| out.text(&request.function));
        out.entry("args", |out| out.list(&request.args, Literal::value));
        out.entry("kwargs", |out| out.map(&request.kwargs));
        out.entry("paths", |out| out.list(&request.paths, |out, path| out.path(path)));
        out.entry("environment", |out| {
            out.dict(|out| {
                for (name, value) in &request.environment {
                    out.entry(name, |out| out.text(value));
                }
            });
        });
        out.entry("hosts", |out| {
            out.dict(|out| {
                for (name, addresses) in hosts {
                    out.entry(name, |out| {
                        out.list(addresses, |out, one| out.text(&one.to_string()));
                    });
                }
            });
        });
        out.entry("watched", |out| {
            out.dict(|out| {
                for event in events::ALL {
                    out.entry(event.name, |out| out.bool(event.own_lines_only));
                }
            });
        });
        out.entry("audit_bytes", |out| out.number(&request.limits.audit_bytes.to_string()));
    });
    out.into_bytes()
}

/// What the plugin's process says came of the call.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    /// The function returned.
    Returned(Value),
    /// Something was raised.
    Raised(Exception),
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoAnswer {
    /// It is not what answers are made of.
    #[error("the plugin's process wrote what is no answer: {0}")]
    Malformed(String),
    /// Nothing was written.
    #[error("the plugin's process ended without an answer")]
    Missing,
    /// It is too long.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

impl NoAnswer {
    /// Returns how such a run ended, where the parent knows nothing worse.
    pub(super) fn status(&self) -> Status {
        match self {
            Self::Malformed(_) => Status::ProtocolError,
            Self::Missing => Status::NoResult,
            Self::TooLarge(_) => Status::ResultTooLarge,
        }
    }
}

/// Reads what was written to descriptor 3. Whoever collects it keeps one byte more than an answer may have.
pub(super) fn answer(bytes: &[u8], limits: &Limits) -> Result<Answer, NoAnswer> {
    if bytes.is_empty() {
        return Err(NoAnswer::Missing);
    }
    if bytes.len() > limits.result_bytes {
        return Err(NoAnswer::TooLarge(limits.result_bytes));
    }
    // The object around the result is one level more.
    let malformed = |what: &str| NoAnswer::Malformed(what.to_owned());
    let value = strict(bytes, limits.result_depth.saturating_add(1))
        .map_err(|error| NoAnswer::Malformed(error.to_string()))?;
    let Value::Object(mut members) = value else {
        return Err(malformed("it is not an object"));
    };
    let status = members.remove("status");
    let answer = match status.as_ref().and_then(Value::as_str) {
        Some("ok") => members
            .remove("result")
            .map(Answer::Returned)
            .ok_or_else(|| malformed("a result is missing")),
        Some("exception") => {
            let mut text = |name: &str| match members.remove(name) {
                Some(Value::String(text)) => Ok(bounded(text)),
                _ => Err(NoAnswer::Malformed(format!("`{name}` is missing"))),
            };
            let (class, message) = (text("type")?, text("message")?);
            Ok(Answer::Raised(Exception { class, message, traceback: text("traceback")? }))
        }
        _ => Err(malformed("it has no status")),
    }?;
    match members.keys().next() {
        Some(_) => Err(malformed("it has a member too many")),
        None => Ok(answer),
    }
}

/// The most characters of a text that tells of an exception; what the bootstrap sends is shorter.
const MAX_TEXT: usize = 20_000;

fn bounded(text: String) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => text.get(..end).expect("a character begins there").to_owned(),
        None => text,
    }
}

/// What the audit hook told, as far as it can be read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct AuditEvents {
    /// Each event with its first arguments, in order, none twice.
    pub(super) events: Vec<(String, Vec<Value>)>,
    /// How many lines are not among them: unreadable, unknown, or more than are kept.
    pub(super) dropped: u64,
}

/// How many audit events are kept.
const MAX_EVENTS: usize = 2000;

/// The longest line that is read; the bootstrap's are shorter.
const MAX_LINE: usize = 8192;

/// Reads what was written to descriptor 4.
pub(super) fn audit_events(bytes: &[u8]) -> AuditEvents {
    let mut found = AuditEvents::default();
    let mut known = std::collections::HashSet::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        if known.contains(line) {
            continue;
        }
        match event(line) {
            Some(event) if found.events.len() < MAX_EVENTS => {
                known.insert(line);
                found.events.push(event);
            }
            _ => found.dropped = found.dropped.saturating_add(1),
        }
    }
    found
}

fn event(line: &[u8]) -> Option<(String, Vec<Value>)> {
    if line.len() > MAX_LINE {
        return None;
    }
    let Value::Array(parts) = strict(line, 4).ok()? else { return None };
    let [Value::String(name), Value::Array(args)] = <[Value; 2]>::try_from(parts).ok()? else {
        return None;
    };
    events::of(&name).map(|_| (name, args))
}
