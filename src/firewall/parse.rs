//! The only place that knows the parser.

use ruff_python_ast::{ModModule, PySourceType, Stmt};
use ruff_python_parser::Parsed;

/// A syntax tree.
#[derive(Debug)]
pub(crate) struct Module(Parsed<ModModule>);

impl Module {
    /// Returns the statements.
    pub(crate) fn body(&self) -> &[Stmt] {
        &self.0.syntax().body
    }
}

/// Parses a source.
pub(crate) fn parse(text: &str) -> Result<Module, String> {
    let parsed = ruff_python_parser::parse_unchecked_source(text, PySourceType::Python);
    match parsed.errors().first() {
        Some(error) => Err(error.to_string()),
        None => Ok(Module(parsed)),
    }
}
