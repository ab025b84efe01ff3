//! Python source to a syntax tree: the one place that calls the parser, behind a guard of depth.
//!
//! The grammar is that of Python 3.14 with all soft keywords (`match`, `type`), type parameters (PEP 695),
//! nested f-strings (PEP 701) and t-strings (PEP 750). What only newer versions of Python know is read as they
//! read it: which version will run a plugin is not known here, and an older one refuses the file.

mod guard;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{ModModule, PythonVersion, Stmt};
use ruff_python_parser::{Mode, ParseOptions, Parsed};
use ruff_text_size::Ranged as _;

use crate::core::source::Span;

/// The stack of a thread that parses and walks trees, in bytes; address space, not memory, until it is used.
///
/// A tree is walked and dropped by recursion. 256 MiB are 80 KiB for each level that the guard lets through.
pub const STACK_BYTES: usize = 256 * 1024 * 1024;

/// A module's syntax tree with its tokens.
#[derive(Debug)]
pub(crate) struct Module {
    parsed: Parsed<ModModule>,
}

impl Module {
    /// Returns the statements.
    pub(crate) fn body(&self) -> &[Stmt] {
        self.parsed.suite()
    }

    /// Returns the tokens in order, comments and line ends included.
    pub(crate) fn tokens(&self) -> &[Token] {
        self.parsed.tokens()
    }
}

/// Why a text has no syntax tree here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unparsable {
    /// It is deeper, or one expression of it is longer, than what is read.
    #[error("{what}")]
    Deep {
        /// What is too deep.
        what: String,
        /// The token at which the bound was passed.
        span: Span,
    },
    /// It is not Python, or Python 2.
    #[error("{message}")]
    Syntax {
        /// What the parser says.
        message: String,
        /// Where it says so.
        span: Span,
    },
}

impl Unparsable {
    /// Returns where it is.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Deep { span, .. } | Self::Syntax { span, .. } => *span,
        }
    }
}

/// Parses a module.
///
/// The tree is at most 3,000 levels deep, so that a walk by recursion ends well on [`STACK_BYTES`] of stack.
/// Call it on such a stack.
///
/// # Errors
///
/// [`Unparsable`], whatever the parser could still make of the text.
pub(crate) fn parse(text: &str) -> Result<Module, Unparsable> {
    parse_as(Mode::Module, text)
}

/// Parses a cell of a notebook, in which a line may be a magic command.
///
/// # Errors
///
/// [`Unparsable`].
pub(crate) fn parse_notebook_cell(text: &str) -> Result<Module, Unparsable> {
    parse_as(Mode::Ipython, text)
}

fn parse_as(mode: Mode, text: &str) -> Result<Module, Unparsable> {
    if let Some(offset) = text.find('\0') {
        let message = "a source has no NUL characters".to_owned();
        return Err(Unparsable::Syntax { message, span: Span::new(offset, offset + 1) });
    }
    guard::check(text, mode)?;
    let options = ParseOptions::from(mode).with_target_version(PythonVersion::latest());
    // The parser has states in which it panics: an escape in a field of an f-string of a notebook is one.
    let parse = || ruff_python_parser::parse_unchecked(text, options);
    let Ok(parsed) = std::panic::catch_unwind(parse) else {
        let message = "the parser failed on it".to_owned();
        return Err(Unparsable::Syntax { message, span: Span::default() });
    };
    let parsed = parsed.try_into_module().expect("both modes parse into a module");
    match parsed.errors().first() {
        None => Ok(Module { parsed }),
        Some(error) => {
            Err(Unparsable::Syntax { message: error.error.to_string(), span: span(error.location) })
        }
    }
}

/// Returns where a node or token lies.
pub(crate) fn span(node: impl ruff_text_size::Ranged) -> Span {
    Span::new(node.start().to_usize(), node.end().to_usize())
}

/// Says whether a token is one that Python runs: no comment, line end or indentation.
pub(crate) fn is_code(token: &Token) -> bool {
    !token.kind().is_trivia()
        && !matches!(
            token.kind(),
            TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndOfFile
        )
        && !token.range().is_empty()
}

/// Runs `work` on a thread with [`STACK_BYTES`] of stack.
///
/// # Errors
///
/// When the system gives no thread.
pub fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work)?;
        thread.join().or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<usize, Unparsable> {
        on_large_stack(|| parse(text).map(|module| module.body().len())).unwrap()
    }

    #[test]
    fn newest_syntax_is_read() {
        for text in [
            "match x:\n    case {'a': [1, *_], **rest} if rest: pass\n",
            "type Alias[T: int = bool, *Ts, **P] = list[T]\ndef f[T](x: T) -> T: ...\n",
            "f'{a['b']!r:>{width}} {f'{f'{1}'}'}'\n",
            "t'{name} {x:{y}}'\n",
            "try: pass\nexcept* ValueError, TypeError: pass\n",
            "match = type = case = _ = 1\nmatch(x)\ntype(x)\n",
            "with (open(a) as b, open(c) as d): pass\n",
            "if (n := 1) and (lambda *, a, b=1, **k: a): pass\n",
            "def f(a, /, b, *, c): return a\n",
            "async def f(): return [x async for x in y if await z]\n",
            "if x:\n\x0c    pass\n\x0c\nx = 1\n",
            "",
            "# only a comment",
        ] {
            assert!(parsed(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_python_3_is_refused_with_its_place() {
        for (text, offset) in [
            ("print 'a'\n", 6),
            ("exec 'a' in b\n", 5),
            ("try: pass\nexcept A, e: pass\nraise A, e\n", 34),
            ("x = `a`\n", 4),
            ("!ls\n", 0),
            ("x = (\n", 6),
            ("x = 'a\n", 4),
            ("if x:\npass\n", 6),
            ("x\u{200b} = 1\n", 1),
        ] {
            let Err(Unparsable::Syntax { span, message }) = parsed(text) else {
                unreachable!("{text}")
            };
            assert_eq!(span.start, offset, "{text}: {message}");
        }
    }

    /// What Python is made of, and a few things that it is not.
    const WORDS: &[&str] = &[
        " ", "\n", "\n ", "\n  ", "\r", "\x0c", "\\\n", "#", ";", ":", ",", ".", "...", "(", ")",
        "[", "]", "{", "}", "'", "\"", "\"\"\"", "f'", "f\"{", "t'{", "rb'", "{x!r:", "!", "?",
        "$", "=", ":=", "==", "+", "-", "*", "**", "/", "@", "~", "->", "<", "0", "1.e", "0x",
        "1_", "x", "_", "é", "ｅ", "\u{200b}", "\u{feff}", "and ", "as ", "async ", "await ",
        "case ", "class ", "def ", "del ", "elif ", "else ", "except ", "except* ", "finally ",
        "for ", "from ", "global ", "if ", "import ", "in ", "is ", "lambda ", "match ", "not ",
        "or ", "raise ", "return ", "try ", "type ", "while ", "with ", "yield ",
    ];

    proptest::proptest! {
        #[test]
        fn any_soup_of_tokens_is_parsed_or_refused(
            words in proptest::collection::vec(proptest::sample::select(WORDS), 0..400),
            is_cell in proptest::bool::ANY,
        ) {
            let text = words.concat();
            let outcome = on_large_stack(|| {
                let parsed = if is_cell { parse_notebook_cell(&text) } else { parse(&text) };
                parsed.map(|module| module.tokens().iter().all(|token| span(*token).end <= text.len()))
            });
            match outcome.unwrap() {
                Ok(within) => assert!(within),
                Err(error) => assert!(error.span().end <= text.len(), "{error:?}"),
            }
        }
    }
}
