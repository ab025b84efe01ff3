//! How deep a text nests, by its tokens alone, before anything recurses into it.
//!
//! `CPython` refuses brackets deeper than 200 (`MAXLEVEL`), more than 100 levels of indentation (`MAXINDENT`,
//! both in `Parser/lexer/state.h`), and trees deeper than about 3,000: Python 3.11 compiles `1+1+...` with 2,992
//! operators and raises `RecursionError` for 2,993. The bounds here are the same, so that they refuse hardly
//! anything which runs everywhere.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

use super::Unparsable;
use crate::core::source::Span;

/// Most brackets within each other; an f-string within one of f-strings counts as two.
const MAX_BRACKETS: usize = 200;

/// Most levels of indentation.
const MAX_INDENTS: usize = 100;

/// Deepest tree, in levels of expressions and statements together.
const MAX_DEPTH: usize = 3_000;

/// Longest chain of what makes a tree wide and not deep: `and`, comparisons, `a = b = ...`.
const MAX_WIDTH: usize = 20_000;

/// Refuses a text whose tree could be deeper than [`MAX_DEPTH`].
///
/// # Errors
///
/// [`Unparsable::Deep`].
pub(super) fn check(text: &str, mode: Mode) -> Result<(), Unparsable> {
    // Each level takes a byte at least.
    if text.len() <= MAX_INDENTS {
        return Ok(());
    }
    match too_deep(text, mode) {
        None => Ok(()),
        Some(what) => Err(Unparsable::Deep { what, span: first_place(text, mode) }),
    }
}

fn too_deep(text: &str, mode: Mode) -> Option<String> {
    let mut lexer = lexer::lex(text, mode);
    let mut depth = Depth::default();
    loop {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return None;
        }
        if let Some(what) = depth.step(kind) {
            return Some(what);
        }
    }
}

/// Returns the end of the shortest beginning of the text that is too deep, found by halving: the lexer tells
/// no places.
fn first_place(text: &str, mode: Mode) -> Span {
    let (mut fine, mut deep) = (0, text.len());
    while deep - fine > 1 {
        let middle = text.floor_char_boundary(fine.midpoint(deep));
        if middle <= fine {
            break;
        }
        match text.get(..middle).and_then(|beginning| too_deep(beginning, mode)) {
            None => fine = middle,
            Some(_) => deep = middle,
        }
    }
    Span::new(fine, deep)
}

/// What a stretch of tokens is within.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// A bracket, or a replacement field.
    Bracket,
    /// An f-string or t-string, outside of its fields.
    InterpolatedString,
    /// The parameters of a lambda, up to its colon.
    Lambda,
    /// A logical line.
    Line,
}

#[derive(Clone, Copy)]
struct Frame {
    within: Within,
    /// Levels since the last comma: each operator, attribute and call wraps what is before it or after it.
    chain: usize,
    /// Operands that lie side by side since the last comma.
    width: usize,
}

impl Frame {
    fn new(within: Within) -> Self {
        Self { within, chain: 0, width: 0 }
    }
}

/// An upper bound of the depth of the tree at each token.
struct Depth {
    frames: Vec<Frame>,
    brackets: usize,
    /// The sum of the chains of all frames.
    chains: usize,
    /// For each level of indentation the `elif` in a row.
    indents: Vec<usize>,
    decorators: usize,
    starts_line: bool,
}

impl Default for Depth {
    fn default() -> Self {
        Self {
            frames: vec![Frame::new(Within::Line)],
            brackets: 0,
            chains: 0,
            indents: vec![0],
            decorators: 0,
            starts_line: true,
        }
    }
}

impl Depth {
    /// Takes in a token, and says what is too deep now.
    fn step(&mut self, kind: TokenKind) -> Option<String> {
        match kind {
            TokenKind::Comment | TokenKind::NonLogicalNewline => return None,
            TokenKind::Indent => self.indents.push(0),
            TokenKind::Dedent => {
                self.indents.pop();
            }
            _ => {
                if self.starts_line {
                    self.start_line(kind);
                }
                self.within_line(kind);
            }
        }
        self.verdict()
    }

    fn start_line(&mut self, kind: TokenKind) {
        self.starts_line = false;
        self.decorators = if kind == TokenKind::At { self.decorators + 1 } else { 0 };
        if let Some(chain) = self.indents.last_mut() {
            match kind {
                TokenKind::Elif => *chain += 1,
                TokenKind::Else => {}
                _ => *chain = 0,
            }
        }
    }

    fn within_line(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Newline | TokenKind::Semi => {
                self.frames.truncate(1);
                self.chains = 0;
                self.brackets = 0;
                self.top(|frame| *frame = Frame::new(Within::Line));
                self.starts_line = kind == TokenKind::Newline;
            }
            TokenKind::Comma => self.next_element(),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => self.open(Within::Bracket),
            TokenKind::FStringStart | TokenKind::TStringStart => {
                self.open(Within::InterpolatedString);
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => self.close(),
            TokenKind::Lambda => {
                self.deepen();
                self.frames.push(Frame::new(Within::Lambda));
            }
            TokenKind::Colon if self.is_within(Within::Lambda) => {
                self.pop();
            }
            TokenKind::And
            | TokenKind::EqEqual
            | TokenKind::Equal
            | TokenKind::Greater
            | TokenKind::GreaterEqual
            | TokenKind::In
            | TokenKind::Is
            | TokenKind::Less
            | TokenKind::LessEqual
            | TokenKind::NotEqual
            | TokenKind::Or => self.top(|frame| frame.width += 1),
            kind if deepens(kind) => self.deepen(),
            _ => {}
        }
    }

    fn is_within(&self, within: Within) -> bool {
        self.frames.last().is_some_and(|frame| frame.within == within)
    }

    fn top(&mut self, change: impl FnOnce(&mut Frame)) {
        if let Some(frame) = self.frames.last_mut() {
            change(frame);
        }
    }

    fn deepen(&mut self) {
        self.chains += 1;
        self.top(|frame| frame.chain += 1);
    }

    fn next_element(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            self.chains -= frame.chain;
            *frame = Frame::new(frame.within);
        }
    }

    fn open(&mut self, within: Within) {
        self.brackets += 1;
        self.frames.push(Frame::new(within));
    }

    fn close(&mut self) {
        while self.frames.len() > 1 {
            if self.pop() != Some(Within::Lambda) {
                self.brackets = self.brackets.saturating_sub(1);
                break;
            }
        }
        // A call or subscript wraps what it is of; a field does not wrap the one before.
        if !self.is_within(Within::InterpolatedString) {
            self.deepen();
        }
    }

    fn pop(&mut self) -> Option<Within> {
        let frame = self.frames.pop()?;
        self.chains -= frame.chain;
        Some(frame.within)
    }

    fn verdict(&self) -> Option<String> {
        if self.brackets > MAX_BRACKETS {
            return Some(format!("brackets nest more than {MAX_BRACKETS} deep"));
        }
        if self.indents.len() > MAX_INDENTS {
            return Some(format!("blocks nest more than {MAX_INDENTS} deep"));
        }
        if self.chains + self.frames.len() + self.indents.len() > MAX_DEPTH {
            return Some(format!("an expression nests more than {MAX_DEPTH} deep"));
        }
        if self.indents.last().is_some_and(|elifs| *elifs > MAX_DEPTH) {
            return Some(format!("there are more than {MAX_DEPTH} `elif` in a row"));
        }
        if self.decorators > MAX_DEPTH {
            return Some(format!("there are more than {MAX_DEPTH} decorators in a row"));
        }
        if self.frames.last().is_some_and(|frame| frame.width > MAX_WIDTH) {
            return Some(format!("an expression has more than {MAX_WIDTH} operands"));
        }
        None
    }
}

/// Says whether a token puts what is before or after it one level down.
fn deepens(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Amper
            | TokenKind::Async
            | TokenKind::At
            | TokenKind::Await
            | TokenKind::CircumFlex
            | TokenKind::ColonEqual
            | TokenKind::Dot
            | TokenKind::DoubleSlash
            | TokenKind::DoubleStar
            | TokenKind::Else
            | TokenKind::For
            | TokenKind::From
            | TokenKind::If
            | TokenKind::LeftShift
            | TokenKind::Minus
            | TokenKind::Not
            | TokenKind::Percent
            | TokenKind::Plus
            | TokenKind::RightShift
            | TokenKind::Slash
            | TokenKind::Star
            | TokenKind::Tilde
            | TokenKind::Vbar
            | TokenKind::Yield
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn too_deep(text: &str) -> Option<String> {
        super::too_deep(text, Mode::Module)
    }

    /// What Python 3.11 compiles at its most, and where one more is too much.
    #[test]
    fn what_cpython_compiles_is_read() {
        let chain = |unit: &str| format!("{}1", unit.repeat(2_900));
        for unit in ["1+", "not ", "-", "lambda: ", "2**", "await ", "lambda a=1, b=2: "] {
            assert_eq!(too_deep(&chain(unit)), None, "{unit}");
        }
        assert_eq!(too_deep(&format!("{}{}", "(".repeat(200), ")".repeat(200))), None);
        assert_eq!(too_deep(&format!("x = [{}]", "a.b(c), ".repeat(100_000))), None);
        assert_eq!(too_deep(&format!("x = {{{}}}", "'k': lambda: -1, ".repeat(100_000))), None);
        assert_eq!(too_deep(&"x = a.b.c + 1; y = f()()\n".repeat(10_000)), None);
        assert_eq!(too_deep(&format!("f'{}'", "{a.b}".repeat(10_000))), None);
    }

    #[test]
    fn what_is_deeper_is_refused_where_it_becomes_too_deep() {
        let text = format!("x = 1\ny = {}1\n", "1+".repeat(200_000));
        let Err(Unparsable::Deep { span, .. }) = check(&text, Mode::Module) else { unreachable!() };
        assert_eq!(text.get(span.start..span.end), Some("+"));
        assert!(span.start > 5_900 && span.start < 6_100, "{span:?}");
    }

    #[test]
    fn commas_hide_no_depth() {
        for (unit, end) in [
            ("lambda x, y=lambda a, b=", "1"),
            ("lambda x, y: ", "1"),
            ("f(1, ", ""),
            ("[1, -", ""),
            ("- - - (1, not not ", ""),
            ("f'{1, ", ""),
            ("x if y else ", "1"),
            ("x[1, ", ""),
        ] {
            let text = format!("{}{end}", unit.repeat(20_000));
            assert!(too_deep(&text).is_some(), "{unit}");
        }
    }
}
