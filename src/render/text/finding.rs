//! A finding for people, as the Rust compiler shows its own: the line, the way that led there, what to do.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::core::finding::{Finding, Kind};
use crate::core::source::{Excerpt, Place};
use crate::core::text::printable;

/// What a tab is shown as.
const TAB: &str = "    ";

/// Returns a finding as lines of text, with an empty line after it.
///
/// No line begins with text of the scanned file, and nothing in one is what GitHub Actions reads as a
/// command.
#[must_use]
pub fn finding(finding: &Finding, color: bool) -> String {
    let rule = finding.rule;
    let level = match finding.kind {
        Kind::Note => Level::NOTE,
        Kind::Permission => Level::ERROR.with_name("permission"),
        Kind::Unreadable => Level::ERROR.with_name("unreadable"),
        Kind::Violation => Level::ERROR.with_name("violation"),
    };
    let title = level.primary_title(shown(&finding.message)).id(rule.id);
    let mut groups = vec![at(Group::with_title(title), &finding.place, AnnotationKind::Primary)];
    for step in &finding.related {
        let title = Level::NOTE.secondary_title(shown(&step.message));
        groups.push(at(Group::with_title(title), &step.place, AnnotationKind::Context));
    }
    let pointer = finding.pointer.as_deref().map(|pointer| {
        let at = if pointer.is_empty() { "the top" } else { pointer };
        format!("at {}, byte {}; ", shown(at), finding.place.span.start)
    });
    let about = format!(
        "{}{}, {}, CWE-{}; `sonora-sec explain {}` says more",
        pointer.unwrap_or_default(),
        rule.name,
        word(finding.severity),
        rule.cwe,
        rule.id
    );
    if let Some(last) = groups.pop() {
        let last = last.element(Level::NOTE.message(about));
        groups.push(last.element(Level::HELP.message(shown(&finding.help))));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let text = renderer.render(&groups);
    let lines = text.lines().filter(|line| !is_elision(line));
    let text: String = lines.map(|line| format!("{}\n", line.trim_end())).collect();
    harmless(&format!("{text}\n"))
}

/// Returns text in which GitHub Actions reads no command: `##[` counts anywhere in a line.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.replace("##[", "##\\u{5b}")
}

/// Returns the word for a value of an enum that is written in lower case.
#[must_use]
pub fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn shown(text: &str) -> String {
    printable(&text.replace('\t', TAB)).into_owned()
}

/// Adds a place to a group: path, line and column, and the line with what is meant underlined.
fn at<'a>(group: Group<'a>, place: &Place, kind: AnnotationKind) -> Group<'a> {
    let path = shown(&place.path);
    let line = Line::of(&place.excerpt);
    if line.text.trim().is_empty() {
        return group.element(Origin::path(path).line(place.line).char_column(place.column));
    }
    let annotation = kind.span(line.start..line.end);
    let snippet: Snippet<'_, Annotation<'_>> =
        Snippet::source(line.text).line_start(place.line).annotation(annotation);
    // A line that is cut, or has characters that are shown as several, has its columns elsewhere.
    if line.column == place.column {
        return group.element(snippet.path(path));
    }
    let origin = Origin::path(path).line(place.line).char_column(place.column);
    group.element(origin).element(snippet)
}

/// Says whether a line says that something is left out between a place and its snippet: nothing is.
fn is_elision(line: &str) -> bool {
    let mut visible = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            let _ = characters.by_ref().find(|end| *end == 'm');
        } else if !character.is_whitespace() {
            visible.push(character);
        }
    }
    visible == ":::"
}

/// An excerpt made safe to show.
struct Line {
    text: String,
    /// What is meant, in bytes.
    start: usize,
    end: usize,
    /// The column that it has in `text`.
    column: usize,
}

impl Line {
    fn of(excerpt: &Excerpt) -> Self {
        let part = |from: usize, to: usize| shown(excerpt.text.get(from..to).unwrap_or_default());
        let before = part(0, excerpt.start);
        let meant = part(excerpt.start, excerpt.end);
        let after = part(excerpt.end, excerpt.text.len());
        let (start, end) = (before.len(), before.len() + meant.len());
        let column = before.chars().count() + 1;
        Self { text: format!("{before}{meant}{after}"), start, end, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::finding::{Confidence, Related, Rule, Severity};
    use crate::core::source::{Source, Span};

    static RULE: Rule = Rule {
        id: "SNR101",
        name: "exec-call",
        kind: Kind::Violation,
        cwe: 95,
        severity: Severity::Critical,
        confidence: Confidence::High,
        help: "write the code into the plugin",
        docs: "",
    };

    fn place(text: &str, word: &str) -> Place {
        let start = text.find(word).unwrap();
        Source::new("p.py", text).place(Span::new(start, start + word.len()))
    }

    #[test]
    fn the_way_that_led_there_is_shown() {
        let text = "run = exec\nif x:\n    run(y)\n";
        let mut found = Finding::new(&RULE, place(text, "run(y)"), "`run` is `exec`");
        let step = Related { place: place(text, "run = exec"), message: "bound here".to_owned() };
        found.related.push(step);
        let expected = "\
violation[SNR101]: `run` is `exec`
 --> p.py:3:5
  |
3 |     run(y)
  |     ^^^^^^
  |
note: bound here
 --> p.py:1:1
  |
1 | run = exec
  | ----------
  = note: exec-call, critical, CWE-95; `sonora-sec explain SNR101` says more
  = help: write the code into the plugin

";
        assert_eq!(finding(&found, false), expected);
        assert!(finding(&found, true).contains("\u{1b}["));
    }

    #[test]
    fn a_place_without_text_has_its_line() {
        let found = Finding::new(&RULE, place("", ""), "it is not UTF-8");
        let shown = finding(&found, false);
        assert!(shown.starts_with("violation[SNR101]: it is not UTF-8\n"), "{shown}");
        assert!(shown.contains("--> p.py:1:1\n"), "{shown}");
    }

    #[test]
    fn columns_are_those_of_the_file() {
        let long = format!("{}exec(y)", "x = 1; ".repeat(100));
        for (text, expected) in [("\t\texec(y)", "p.py:1:3\n"), (long.as_str(), "p.py:1:701\n")] {
            let shown = finding(&Finding::new(&RULE, place(text, "exec(y)"), "x"), false);
            assert!(shown.contains(expected), "{shown}");
            assert!(shown.lines().all(|line| line.trim() != ":::"), "{shown}");
            let mut lines = shown.lines().skip_while(|line| !line.contains("exec(y)"));
            let (code, marks) = (lines.next().unwrap(), lines.next().unwrap());
            assert_eq!(code.find("exec(y)"), marks.find("^^^^^^^"), "{shown}");
        }
    }

    #[test]
    fn nothing_of_the_file_commands_a_terminal_or_a_runner() {
        let text = "\u{1b}[2J exec('\u{202e}') ##[error]x\r::error::x";
        let mut found = Finding::new(&RULE, place(text, "exec"), "a\n::warning::b");
        found.help = "c\r\n##[add-mask]d".into();
        let shown = finding(&found, false);
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}') && !shown.contains('\r'));
        assert!(!shown.contains("##["), "{shown}");
        assert!(shown.lines().all(|line| !line.trim_start().starts_with("::")), "{shown}");
    }
}
