//! What a rule says of a setting, and how that becomes a finding.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::config::Config;
use super::entries::Entry;
use super::masked::Masked;
use crate::core::finding::{Finding, Related, Rule, Severity};
use crate::core::secret_patterns;
use crate::core::source::Span;

/// Something a rule objects to.
#[derive(Debug)]
pub(super) struct Objection {
    rule: &'static Rule,
    /// The file, by number.
    file: usize,
    /// Where; without it, the file as a whole.
    span: Option<Span>,
    /// Where the file could not be read.
    offset: usize,
    pointer: Option<String>,
    message: String,
    severity: Option<Severity>,
    help: Option<String>,
    related: Vec<(usize, Span, String)>,
}

/// What a rule says, of the file that it looks at.
#[derive(Debug)]
pub(super) struct Objections {
    pub(super) file: usize,
    rule: &'static Rule,
    out: Vec<Objection>,
}

impl Objections {
    pub(super) fn of(rule: &'static Rule) -> Self {
        Self { file: 0, rule, out: Vec::new() }
    }

    pub(super) fn into_list(self) -> Vec<Objection> {
        self.out
    }

    /// Objects to the value of an entry, or to what it is about where the value is a secret.
    pub(super) fn value(&mut self, entry: &Entry, message: impl Into<String>) -> &mut Objection {
        let objection = self.at(entry.at, message);
        objection.pointer = Some(entry.pointer.clone());
        objection
    }

    /// Objects to an entry, and shows its key.
    pub(super) fn key(&mut self, entry: &Entry, message: impl Into<String>) -> &mut Objection {
        let objection = self.at(entry.key, message);
        objection.pointer = Some(entry.pointer.clone());
        objection
    }

    /// Objects to a place.
    pub(super) fn at(&mut self, span: Span, message: impl Into<String>) -> &mut Objection {
        let objection = self.whole(0, message);
        objection.span = Some(span);
        objection
    }

    /// Objects to the file as a whole, and shows nothing of it.
    pub(super) fn whole(&mut self, offset: usize, message: impl Into<String>) -> &mut Objection {
        self.out.push(Objection {
            rule: self.rule,
            file: self.file,
            span: None,
            offset,
            pointer: None,
            message: message.into(),
            severity: None,
            help: None,
            related: Vec::new(),
        });
        self.out.last_mut().expect("one was just added")
    }
}

impl Objection {
    pub(super) fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = Some(severity);
        self
    }

    pub(super) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(&mut self, file: usize, span: Span, message: &str) -> &mut Self {
        self.related.push((file, span, message.to_owned()));
        self
    }
}

/// Returns the findings of each file, in order of place. What is merged in at several places is told once.
pub(super) fn findings(configs: &[Config], objections: Vec<Objection>) -> Vec<Vec<Finding>> {
    let masked: Vec<Masked<'_>> = configs.iter().map(Masked::of).collect();
    let mut findings: Vec<Vec<Finding>> = configs.iter().map(|_| Vec::new()).collect();
    let mut told = HashSet::new();
    for objection in objections {
        let (file, span) = (objection.file, objection.span);
        if told.insert((objection.rule.id, file, span, objection.offset)) {
            let finding = finding(&masked, objection);
            findings.get_mut(file).expect("files are numbered in order").push(finding);
        }
    }
    for findings in &mut findings {
        findings.sort_by_key(Finding::order);
    }
    findings
}

fn finding(masked: &[Masked<'_>], objection: Objection) -> Finding {
    let text = |file: usize| masked.get(file).expect("files are numbered in order");
    let place = match objection.span {
        Some(span) => text(objection.file).place(span),
        None => text(objection.file).bare_place(objection.offset),
    };
    let mut finding = Finding::new(objection.rule, place, objection.message);
    finding.severity = objection.severity.unwrap_or(finding.severity);
    finding.help = objection.help.map_or(finding.help, Cow::Owned);
    // A key can be a secret too.
    finding.pointer =
        objection.pointer.filter(|pointer| secret_patterns::find(pointer).next().is_none());
    finding.scope = Arc::from(finding.pointer.as_deref().unwrap_or_default());
    let related = objection.related.into_iter();
    finding.related = related
        .map(|(file, span, message)| Related { place: text(file).place(span), message })
        .collect();
    finding
}
