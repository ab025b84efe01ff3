//! Notebooks (nbformat 3 and 4): the code of their cells as one source.
//!
//! What is a magic command is decided by the parser in its mode for notebooks, since a line that begins with `%` or
//! `!` may as well lie within a string.

use std::sync::Arc;

use ruff_python_ast::token::TokenKind;
use serde::Deserialize;

use super::about;
use crate::core::capability::{Capability, Permission};
use crate::core::finding::Finding;
use crate::core::source::{Source, Span};
use crate::firewall::parse::{self, Unparsable};
use crate::firewall::rules::{
    DEEP_NESTING, OVERSIZED_INPUT, UNPARSABLE_SOURCE, UNREADABLE_CONTAINER,
};
use crate::firewall::scan::Used;

/// Cell magics whose cell is no Python and starts a program.
const PROGRAM_CELLS: &[&str] = &[
    "!", "bash", "cmd", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh",
    "sx", "system",
];
/// Cell magics whose cell is text to show.
const TEXT_CELLS: &[&str] = &["html", "latex", "markdown", "svg"];
/// Cell magics whose cell is Python.
const PYTHON_CELLS: &[&str] = &["capture", "time"];
/// Line magics that start a program.
const PROGRAMS: &[&str] = &["bash", "conda", "mamba", "pip", "sc", "script", "sx", "system", "uv"];
/// Line magics that set up a notebook.
const HARMLESS: &[&str] = &[
    "autoreload",
    "colors",
    "config",
    "matplotlib",
    "precision",
    "pwd",
    "reset",
    "reset_selective",
    "who",
    "whos",
    "xmode",
];

#[derive(Deserialize)]
struct Notebook {
    nbformat: u32,
    #[serde(default)]
    cells: Vec<Cell>,
    #[serde(default)]
    worksheets: Vec<Worksheet>,
}

#[derive(Deserialize)]
struct Worksheet {
    #[serde(default)]
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(rename = "cell_type")]
    kind: String,
    #[serde(default)]
    source: Text,
    /// The source in nbformat 3.
    #[serde(default)]
    input: Text,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Lines(Vec<String>),
    Whole(String),
}

impl Default for Text {
    fn default() -> Self {
        Self::Lines(Vec::new())
    }
}

impl Text {
    fn join(&self) -> String {
        match self {
            Self::Lines(lines) => lines.concat(),
            Self::Whole(text) => text.clone(),
        }
    }
}

/// The code of a notebook.
#[derive(Debug)]
pub(crate) struct Code {
    /// The cells, each after a line that counts it, with magics blanked.
    pub(crate) text: String,
    /// What the magics need.
    pub(crate) uses: Vec<Used>,
}

/// Reads the code of a notebook, at most `limit` bytes of it.
///
/// # Errors
///
/// A finding of kind unreadable.
pub(crate) fn code(bytes: &[u8], shown: &Arc<str>, limit: usize) -> Result<Code, Box<Finding>> {
    let refuse = |message: String| Box::new(about(&UNREADABLE_CONTAINER, shown, message));
    // It reads by recursion, at most 128 levels deep.
    let notebook: Notebook = serde_json::from_slice(bytes)
        .map_err(|error| refuse(format!("it is no notebook: line {}", error.line())))?;
    if !matches!(notebook.nbformat, 3 | 4) {
        return Err(refuse(format!("it is in nbformat {}", notebook.nbformat)));
    }
    let sheets = notebook.worksheets.iter().flat_map(|sheet| &sheet.cells);
    let cells = notebook.cells.iter().chain(sheets).filter(|cell| cell.kind == "code");
    let mut whole = String::new();
    let mut magics = Vec::new();
    for (index, cell) in cells.enumerate() {
        whole.push_str(&format!("# cell {}\n", index + 1));
        let start = whole.len();
        let text = format!("{}{}", cell.source.join(), cell.input.join());
        if start + text.len() > limit {
            let message = format!("its code has more than {limit} bytes");
            return Err(Box::new(about(&OVERSIZED_INPUT, shown, message)));
        }
        let (code, found) =
            strip(&text).map_err(|error| unparsable(shown, &text, index, &error))?;
        magics.extend(found.into_iter().map(|magic| (start, magic)));
        whole.push_str(&code);
        whole.push('\n');
    }
    // Places are those of the code as it is analysed; what was blanked is shown by its words.
    let source = Source::new(Arc::clone(shown), whole.as_str());
    let uses = magics
        .into_iter()
        .map(|(start, magic)| Used {
            permission: Permission { capability: magic.needs, scope: None },
            place: source.place(Span::new(start + magic.span.start, start + magic.span.end)),
            by: magic.words,
            scope: Arc::from(""),
        })
        .collect();
    Ok(Code { text: whole, uses })
}

fn unparsable(shown: &Arc<str>, text: &str, index: usize, error: &Unparsable) -> Box<Finding> {
    let source = Source::new(Arc::clone(shown), text);
    let rule = match error {
        Unparsable::Deep { .. } => &DEEP_NESTING,
        Unparsable::Syntax { .. } => &UNPARSABLE_SOURCE,
    };
    let message = format!("cell {}: {error}", index + 1);
    Box::new(Finding::new(rule, source.place(error.span()), message))
}

struct Magic {
    needs: Capability,
    words: String,
    span: Span,
}

/// Blanks the magics of a cell. A cell is parsed for itself, as it is run: one that is no Python must not join
/// with the next.
fn strip(cell: &str) -> Result<(String, Vec<Magic>), Unparsable> {
    let body = cell.trim_start();
    let begins = cell.len() - body.len();
    if let Some(magic) = body.strip_prefix("%%") {
        let line = magic.lines().next().unwrap_or_default();
        let name = line.split_whitespace().next().unwrap_or_default();
        let span = Span::new(begins, begins + 2 + line.len());
        let words = format!("%%{name}");
        if PYTHON_CELLS.contains(&name) && line.trim() == name {
            let mut code = cell.to_owned();
            blank(&mut code, span, "");
            let (code, magics) = strip(&code)?;
            return Ok((code, magics));
        }
        let mut magics = Vec::new();
        if PROGRAM_CELLS.contains(&name) {
            magics.push(Magic { needs: Capability::Process, words, span });
        } else if !TEXT_CELLS.contains(&name) {
            magics.push(Magic { needs: Capability::CodeExec, words, span });
        }
        let mut code = cell.to_owned();
        blank(&mut code, Span::new(0, cell.len()), "");
        return Ok((code, magics));
    }
    let module = parse::parse_notebook_cell(cell)?;
    let mut code = cell.to_owned();
    let mut magics = Vec::new();
    for token in module.tokens() {
        let span = parse::span(*token);
        match token.kind() {
            TokenKind::IpyEscapeCommand => {
                let words = cell.get(span.start..span.end).unwrap_or_default();
                magics.extend(line_magic(words, span));
                blank(&mut code, span, "0");
            }
            // `name?` shows what is known of a name.
            TokenKind::Question => blank(&mut code, span, ""),
            _ => {}
        }
    }
    parse::parse(&code)?;
    Ok((code, magics))
}

fn line_magic(words: &str, span: Span) -> Option<Magic> {
    let name = words.trim_start_matches('%').split_whitespace().next().unwrap_or_default();
    let needs = match words.chars().next() {
        Some('!') => Capability::Process,
        Some('%') if PROGRAMS.contains(&name) => Capability::Process,
        Some('%') if HARMLESS.contains(&name) => return None,
        Some('?') => return None,
        _ => Capability::CodeExec,
    };
    let shown = words.lines().next().unwrap_or_default();
    let shown = shown.get(..shown.floor_char_boundary(60)).unwrap_or_default();
    Some(Magic { needs, words: shown.to_owned(), span })
}

/// Puts `filler` and then blanks in place of a stretch, line ends kept and length unchanged.
fn blank(code: &mut String, span: Span, filler: &str) {
    let Some(old) = code.get(span.start..span.end) else { return };
    let mut blanked = String::with_capacity(old.len());
    for byte in old.bytes() {
        blanked.push(match byte {
            b'\n' => '\n',
            b'\r' => '\r',
            _ => ' ',
        });
    }
    if blanked.starts_with(' ') {
        blanked.replace_range(..filler.len().min(1), filler);
    }
    code.replace_range(span.start..span.end, &blanked);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(cells: &[&str]) -> Result<(String, Vec<String>), String> {
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| serde_json::json!({"cell_type": "code", "source": [cell], "outputs": [{"a": {}}]}))
            .collect();
        let notebook =
            serde_json::json!({"nbformat": 4, "metadata": {}, "cells": cells}).to_string();
        read(notebook.as_bytes())
    }

    fn read(bytes: &[u8]) -> Result<(String, Vec<String>), String> {
        parse::on_large_stack(|| code(bytes, &Arc::from("n.ipynb"), 1 << 20))
            .unwrap()
            .map(|code| {
                let used = |used: &Used| format!("{} {}", used.permission, used.by);
                let uses = code.uses.iter().map(used).collect();
                (code.text, uses)
            })
            .map_err(|finding| format!("{}: {}", finding.rule.name, finding.message))
    }

    #[test]
    fn magics_are_blanked_where_they_are_magics() {
        let (text, uses) =
            cells(&["import os\n!ls -l\nx = !id\n%matplotlib inline\n", "%%bash\nrm -rf x", "f?"])
                .unwrap();
        assert_eq!(
            text,
            format!(
                "# cell 1\nimport os\n0     \nx = 0  \n0{}\n\n# cell 2\n{}\n{}\n# cell 3\nf \n",
                " ".repeat(17),
                " ".repeat(6),
                " ".repeat(8)
            )
        );
        assert_eq!(uses, ["process !ls -l", "process !id", "process %%bash"]);
    }

    #[test]
    fn code_is_not_hidden_behind_what_looks_like_a_magic() {
        let cell = "x = '''\n%'''; import os; y = '''\n'''\n";
        assert_eq!(cells(&[cell]).unwrap(), (format!("# cell 1\n{cell}\n"), vec![]));
        assert!(
            cells(&["x = '''", "import os", "'''"])
                .unwrap_err()
                .starts_with("unparsable-source: cell 1")
        );
        let (text, _) = cells(&["%%time\nimport os"]).unwrap();
        assert!(text.contains("import os"));
        assert_eq!(cells(&["%run x.py"]).unwrap().1, ["code.exec %run x.py"]);
        assert_eq!(cells(&["%%timeit import os\npass"]).unwrap().1, ["code.exec %%timeit"]);
    }

    #[test]
    fn what_is_no_notebook_is_refused() {
        let deep = format!("{{\"nbformat\": 4, \"metadata\": {}", "[".repeat(100_000));
        for bytes in [
            "",
            "[]",
            "{\"nbformat\": 2}",
            "{\"nbformat\": 4, \"nbformat\": 4}",
            "import os",
            deep.as_str(),
        ] {
            assert!(
                read(bytes.as_bytes()).unwrap_err().starts_with("unreadable-container"),
                "{bytes:.40}"
            );
        }
        let old = r#"{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}"#;
        assert_eq!(read(old.as_bytes()).unwrap().0, "# cell 1\nx = 1\n");
    }
}
