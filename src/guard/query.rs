//! What a user typed: whether it may go to the player, a database, a page, a shell or a log.
//!
//! A query is judged for the one place that it goes to. For a player it is classified, and what is left is searched
//! for; for the others it is looked at as it is and as it reads once decoded, since what takes it may decode it.
//!
//! ```
//! use sonora_sec::core::report::Verdict;
//! use sonora_sec::guard::query::{self, Class, Context};
//!
//! let report = query::check("AC/DC -- Live; Remastered", Context::Lavalink);
//! assert_eq!((report.verdict, report.class), (Verdict::Ok, Class::Search));
//! // Goes into `GET /v4/loadtracks?identifier=` as it is.
//! assert_eq!(report.safe.as_deref(), Some("ytsearch%3AAC%2FDC%20--%20Live%3B%20Remastered"));
//!
//! let report = query::check("http://0x7f.1:2333/version", Context::Lavalink);
//! assert_eq!(report.verdict, Verdict::Refused);
//! assert_eq!(report.findings[0].rule.name, "internal-host-query");
//! assert_eq!(report.safe, None);
//! ```

mod checks;
mod classify;
mod decode;
mod form;
mod html;
mod safe;
mod shell;
mod sql;
mod track;
mod url;

use std::ops::Range;

use self::checks::{Looks, control, empty, oversized, undecodable};
use self::form::Form;
use crate::core::finding::{Rule, Severity};
use crate::core::report::Verdict;

pub use self::checks::RULES;
pub use self::classify::Class;

/// The most bytes that a query may have unless told otherwise: a message of Discord is 2,000 characters long, a title
/// a tenth of that, and percent-encoded it still fits into the 8 KiB that servers read of a request line.
pub const MAX_BYTES: usize = 2_000;

/// Where a query goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Context {
    /// Into a page.
    Html,
    /// To a player, as the identifier of tracks that it loads.
    #[default]
    Lavalink,
    /// Into a line of a log.
    Log,
    /// Into the command line of a shell.
    Shell,
    /// Into the text of a statement of SQL.
    Sql,
}

impl Context {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Lavalink => "lavalink",
            Self::Log => "log",
            Self::Shell => "shell",
            Self::Sql => "sql",
        }
    }
}

/// How a query is judged.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Where it goes.
    pub context: Context,
    /// Whether the six substrings count that an earlier guard looked for.
    pub legacy: bool,
    /// How many bytes it may have.
    pub max_bytes: usize,
}

impl Options {
    /// Returns the options for a context that differ in nothing else.
    #[must_use]
    pub fn of(context: Context) -> Self {
        Self { context, legacy: false, max_bytes: MAX_BYTES }
    }
}

/// What there is to say against a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// What was looked for.
    pub rule: &'static Rule,
    /// Where it is in the query, in bytes from 0; all of it where only its decoded form has it.
    pub span: Range<usize>,
    /// What was found: one sentence, lower case, no period. It has nothing of the query.
    pub message: String,
}

/// What was found out about one query.
#[derive(Clone, Debug)]
pub struct QueryReport {
    /// `Ok`, `Findings`, or `Refused` where nothing can make it safe to pass on.
    pub verdict: Verdict,
    /// What a player would take it for; [`Class::Text`] elsewhere.
    pub class: Class,
    /// Where it goes.
    pub context: Context,
    /// What was found, one of a rule, in the order of the rules.
    pub findings: Vec<Objection>,
    /// What may be passed on in its place, when something may.
    pub safe: Option<String>,
}

impl QueryReport {
    /// Returns how bad the worst finding is.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|found| found.rule.severity).max()
    }
}

/// Judges a query for a context.
#[must_use]
pub fn check(text: &str, context: Context) -> QueryReport {
    check_with(text, &Options::of(context))
}

/// Judges the bytes of a query.
#[must_use]
pub fn check_bytes(bytes: &[u8], options: &Options) -> QueryReport {
    // What is too long is so whatever it is, and its end may have been cut within a character.
    if bytes.len() > options.max_bytes {
        return refused(options, &oversized::RULE, bytes.len(), oversized::message(options));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => check_with(text, options),
        Err(error) => {
            let message = format!("the bytes from {} on are no UTF-8", error.valid_up_to());
            refused(options, &undecodable::RULE, bytes.len(), message)
        }
    }
}

/// Judges a query.
#[must_use]
pub fn check_with(text: &str, options: &Options) -> QueryReport {
    if text.len() > options.max_bytes {
        return refused(options, &oversized::RULE, text.len(), oversized::message(options));
    }
    let context = options.context;
    let mut findings = Vec::new();
    let mut class = Class::Text;
    if context == Context::Lavalink {
        if text.trim().is_empty() {
            let message = "there is nothing to search for".to_owned();
            return refused(options, &empty::RULE, text.len(), message);
        }
        let (found, objection) = classify::classify(text);
        class = found;
        findings.extend(objection.map(|(rule, message)| whole(text, rule, message.to_owned())));
    }
    for check in checks::ALL {
        if let Looks::Raw(look) = check.looks
            && (check.contexts.contains(&context) || (check.is_legacy && options.legacy))
            && let Some(hit) = look(text)
        {
            findings.push(Objection { rule: check.rule, span: hit.span, message: hit.message });
        }
    }
    look_at_forms(text, context, &mut findings);
    findings.sort_by_key(|found| found.rule.id);
    let is_refused = findings.iter().any(|found| forbids(context, found.rule));
    let verdict = match (is_refused, findings.is_empty()) {
        (true, _) => Verdict::Refused,
        (false, true) => Verdict::Ok,
        (false, false) => Verdict::Findings,
    };
    let safe = if is_refused { None } else { safe::form(text, context, class, &findings) };
    QueryReport { verdict, class, context, findings, safe }
}

/// Looks at a query as it is and as it reads once decoded; each rule is told where it is met first.
fn look_at_forms(text: &str, context: Context, findings: &mut Vec<Objection>) {
    let wanted = || {
        checks::ALL.iter().filter_map(|check| match check.looks {
            Looks::Form(look) if check.contexts.contains(&context) => Some((check.rule, look)),
            _ => None,
        })
    };
    if wanted().next().is_none() {
        return;
    }
    for form in Form::all(text) {
        for (rule, look) in wanted() {
            if findings.iter().any(|found| found.rule.id == rule.id) {
                continue;
            }
            if let Some(hit) = look(&form) {
                let found = if form.is_original {
                    Objection { rule, span: hit.span, message: hit.message }
                } else {
                    whole(text, rule, format!("{}, once it is decoded", hit.message))
                };
                findings.push(found);
            }
        }
    }
}

/// Says whether a finding leaves nothing that may be passed on. Elsewhere than before a player and in what nobody
/// sees, escaping helps.
fn forbids(context: Context, rule: &Rule) -> bool {
    match context {
        Context::Lavalink => true,
        Context::Log => false,
        Context::Html | Context::Shell | Context::Sql => rule.id == control::RULE.id,
    }
}

fn whole(text: &str, rule: &'static Rule, message: String) -> Objection {
    Objection { rule, span: 0..text.len(), message }
}

fn refused(options: &Options, rule: &'static Rule, length: usize, message: String) -> QueryReport {
    QueryReport {
        verdict: Verdict::Refused,
        class: Class::Text,
        context: options.context,
        findings: vec![Objection { rule, span: 0..length, message }],
        safe: None,
    }
}
