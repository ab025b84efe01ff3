//! Questions about a run of tokens: is this an operand, a comparison, the start of a statement.

use super::names::{COMPARE, FUNCTIONS, GIVEAWAYS, LOGIC, STATEMENTS, VALUES};
use super::{Kind, Token};
use crate::guard::query::form::Form;

/// The tokens of a form with their text.
pub(in crate::guard::query) struct Run<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl<'a> Run<'a> {
    pub(in crate::guard::query) fn of(form: &'a Form) -> Self {
        Self { text: &form.lower, tokens: form.tokens() }
    }

    pub(in crate::guard::query) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(in crate::guard::query) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(in crate::guard::query) fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    /// Returns where tokens from `from` up to, not including, `to` stand.
    pub(in crate::guard::query) fn span(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let start = self.tokens.get(from).map_or(0, |token| token.span.start);
        let last = to.saturating_sub(1).min(self.tokens.len().saturating_sub(1));
        start..self.tokens.get(last).map_or(start, |token| token.span.end.max(start))
    }

    pub(in crate::guard::query) fn is(&self, at: usize, kind: Kind) -> bool {
        self.kind(at) == Some(kind)
    }

    pub(in crate::guard::query) fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(|token| self.text.get(token.span.clone())).unwrap_or_default()
    }

    /// Returns the word at a place; nothing where there is none.
    pub(in crate::guard::query) fn word(&self, at: usize) -> &'a str {
        if self.is(at, Kind::Word) { self.text(at) } else { "" }
    }

    pub(in crate::guard::query) fn is_word_of(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        !word.is_empty() && words.contains(&word)
    }

    /// Says whether `or`, `&&` and their like stand at a place.
    pub(in crate::guard::query) fn is_logic(&self, at: usize) -> bool {
        self.is_word_of(at, LOGIC) || (self.is(at, Kind::Logic) && self.text(at) != "!")
    }

    /// Says whether `=`, `like` and their like stand at a place.
    pub(in crate::guard::query) fn is_compare(&self, at: usize) -> bool {
        self.is(at, Kind::Compare)
            || self.is_word_of(at, COMPARE)
            || (self.word(at) == "not" && self.is_word_of(at + 1, COMPARE))
            || (self.word(at) == "sounds" && self.word(at + 1) == "like")
    }

    /// Passes over signs, negations and parentheses that stand before an operand.
    pub(in crate::guard::query) fn skip_prefix(&self, mut at: usize) -> usize {
        while match self.kind(at) {
            Some(Kind::Open) => true,
            Some(Kind::Arithmetic) => "+-~".contains(self.text(at)),
            Some(Kind::Logic) => self.text(at) == "!",
            Some(Kind::Word) => matches!(self.word(at), "not" | "binary" | "distinct"),
            _ => false,
        } {
            at += 1;
        }
        at
    }

    /// Says whether a function is called at a place.
    pub(in crate::guard::query) fn is_call(&self, at: usize) -> bool {
        let Some(open) = self.token(at + 1).filter(|token| token.kind == Kind::Open) else {
            return false;
        };
        let word = self.word(at);
        if word.is_empty() {
            return false;
        }
        let is_known = FUNCTIONS.contains(&word) || GIVEAWAYS.contains(&word);
        // `User (Remix)` is no call, `user ()` is.
        let is_close = open.is_adjacent || open.is_after_block;
        let inner = self.skip_prefix(at + 2);
        let holds_sql = match self.kind(inner) {
            Some(Kind::Close | Kind::Quote | Kind::Variable) => true,
            Some(Kind::Number) => !self.is(inner + 1, Kind::Word) && self.text(inner).len() != 4,
            Some(Kind::Word) => {
                self.word(inner) == "select"
                    || self.is_word_of(inner, VALUES)
                    || matches!(
                        self.kind(inner + 1),
                        Some(Kind::Open | Kind::Comma | Kind::Compare)
                    )
            }
            _ => false,
        };
        (is_known && (is_close || holds_sql))
            || (is_close && holds_sql && self.kind(inner) != Some(Kind::Quote))
    }

    /// Says whether what stands at a place can only be an operand of SQL, not a word of a title.
    pub(in crate::guard::query) fn is_operand(&self, at: usize) -> bool {
        let inner = self.skip_prefix(at);
        match self.kind(inner) {
            Some(Kind::Quote | Kind::Variable) => true,
            Some(Kind::Number) => {
                let next = inner + 1;
                !self.is(next, Kind::Word)
                    || self.is_logic(next)
                    || self.is_compare(next)
                    || self.is_clause(next)
            }
            Some(Kind::Word) => {
                let word = self.word(inner);
                VALUES.contains(&word)
                    && !matches!(self.kind(inner + 1), Some(Kind::Word) if !self.is_logic(inner + 1))
                    || matches!(word, "case" | "exists" | "select") && self.len() > inner + 1
                    || GIVEAWAYS.contains(&word)
                    || self.is_call(inner)
                    || self.is_comparison(inner)
            }
            _ => false,
        }
    }

    /// Says whether a column is compared at a place with what can only be a value.
    pub(in crate::guard::query) fn is_comparison(&self, at: usize) -> bool {
        let mut after = at + 1;
        while self.is(after, Kind::Dot) && self.is(after + 1, Kind::Word) {
            after += 2;
        }
        if !self.is_compare(after) {
            return false;
        }
        let is_symbol = self.is(after, Kind::Compare);
        let mut right = after + 1;
        while matches!(self.word(right), "not" | "like" | "null" | "in") && self.is_compare(after) {
            if self.word(right) == "null" {
                return true;
            }
            right += 1;
        }
        let value = self.skip_prefix(right);
        match self.kind(value) {
            Some(Kind::Number | Kind::Quote | Kind::Variable) => true,
            Some(Kind::Word) => {
                (is_symbol && self.word(value) == self.word(at))
                    || self.is_call(value)
                    || self.word(value) == "select"
                    || self.is_word_of(value, VALUES)
            }
            _ => false,
        }
    }

    /// Says whether a clause that comes after a condition begins at a place.
    pub(in crate::guard::query) fn is_clause(&self, at: usize) -> bool {
        let next = at + 1;
        match self.word(at) {
            "union" | "intersect" | "except" | "minus" => {
                matches!(
                    self.word(self.skip_prefix(next)),
                    "all" | "distinct" | "select" | "values"
                ) || self.is(next, Kind::Open)
                    || self.text(next) == "*"
            }
            "order" | "group" => self.word(next) == "by",
            "having" | "where" | "rlike" | "regexp" | "like" | "between" | "when" => {
                self.is_operand(next) || self.is(self.skip_prefix(next), Kind::Number)
            }
            "limit" => self.is(next, Kind::Number),
            "into" => matches!(self.word(next), "outfile" | "dumpfile"),
            "procedure" => matches!(self.word(next), "analyse" | "analyze"),
            "is" => matches!(self.word(next), "null" | "not"),
            "in" => self.is(next, Kind::Open) && self.is_operand(next),
            "as" => {
                self.is(next, Kind::Quote)
                    || (self.is(next, Kind::Word) && self.is_clause(next + 1))
            }
            _ => false,
        }
    }

    /// Says whether a statement begins at a place: two words that together are SQL.
    pub(in crate::guard::query) fn is_statement(&self, at: usize) -> bool {
        let next = at + 1;
        let word = self.word(next);
        match self.word(at) {
            "select" => self.is_selection(next),
            "insert" => word == "into" || (word == "ignore" && self.word(next + 1) == "into"),
            "delete" => {
                word == "from"
                    && self.is(next + 1, Kind::Word)
                    && (self.len() == next + 2
                        || self.word(next + 2) == "where"
                        || !self.is(next + 2, Kind::Word))
            }
            "merge" | "replace" => word == "into",
            "update" => self.find_word(next, 4, "set") || self.is_call(at),
            "drop" | "create" | "alter" => {
                matches!(
                    word,
                    "table"
                        | "database"
                        | "user"
                        | "schema"
                        | "view"
                        | "index"
                        | "procedure"
                        | "function"
                        | "trigger"
                        | "login"
                        | "column"
                        | "role"
                        | "or"
                        | "temporary"
                        | "session"
                        | "system"
                        | "sequence"
                        | "extension"
                        | "alias"
                ) && self.len() > next + 1
            }
            "truncate" => word == "table",
            "exec" | "execute" => {
                word.starts_with("xp_")
                    || word.starts_with("sp_")
                    || (matches!(word, "sp" | "xp") && self.len() == next + 1)
                    || matches!(word, "master" | "immediate" | "dbms_output")
                    || matches!(self.kind(next), Some(Kind::Open | Kind::Quote | Kind::Variable))
            }
            "declare" => self.is(next, Kind::Variable) || self.find_word(next, 4, "cursor"),
            "set" => self.is(next, Kind::Variable),
            "print" => self.is(next, Kind::Variable) || self.is(next, Kind::Quote),
            "grant" | "revoke" => {
                self.find_word(next, 4, "to")
                    && self.find_word_of(
                        next,
                        4,
                        &["all", "connect", "dba", "execute", "on", "resource", "select"],
                    )
                    || self.find_word(next, 5, "on")
            }
            "load" => word == "data",
            "copy" => self.find_word(next, 6, "program") || self.find_word(next, 4, "from"),
            "bulk" => word == "insert",
            "backup" | "restore" => matches!(word, "database" | "log"),
            "shutdown" => {
                word == "with" || self.is(next, Kind::Comment) || self.is(next, Kind::Semicolon)
            }
            "waitfor" => matches!(word, "delay" | "time"),
            "handler" => matches!(self.word(next + 1), "open" | "read"),
            "begin" => {
                matches!(word, "declare" | "dbms_lock" | "tran" | "transaction")
                    || self.find_word(next, 8, "end")
            }
            "call" => self.is_call(next) && self.is(next, Kind::Word),
            "attach" => word == "database",
            "if" => {
                self.is(next, Kind::Open)
                    && (self.is_operand(next) || self.is_comparison(self.skip_prefix(next)))
            }
            "case" => word == "when" || self.find_word(next, 3, "when"),
            "show" => matches!(word, "tables" | "databases" | "columns" | "variables" | "grants"),
            "desc" | "describe" | "explain" => word == "select" || self.is_word_of(next, GIVEAWAYS),
            "with" => self.find_word(next, 3, "as") && self.find_word(next, 6, "select"),
            _ => false,
        }
    }

    /// Says whether what comes after `select` is a list of what to select.
    fn is_selection(&self, at: usize) -> bool {
        let inner = self.skip_prefix(at);
        match self.kind(inner) {
            Some(Kind::Arithmetic) => self.text(inner) == "*",
            Some(Kind::Quote | Kind::Variable) => true,
            Some(Kind::Number) => {
                !self.is(inner + 1, Kind::Word)
                    || self.is_logic(inner + 1)
                    || self.word(inner + 1) == "from"
            }
            Some(Kind::Word) => {
                let word = self.word(inner);
                self.is_call(inner)
                    || VALUES.contains(&word)
                    || matches!(word, "case" | "all" | "top" | "into" | "if")
                        && inner + 1 < self.len()
                    || GIVEAWAYS.contains(&word)
                    || self.find_word(inner + 1, 24, "from") && !self.find_word(inner + 1, 2, "the")
                    || matches!(self.kind(inner + 1), Some(Kind::Comma | Kind::Compare))
            }
            _ => false,
        }
    }

    /// Says whether a word stands among the `count` tokens from a place on.
    pub(in crate::guard::query) fn find_word(&self, at: usize, count: usize, word: &str) -> bool {
        (at..at + count).any(|index| self.word(index) == word)
    }

    fn find_word_of(&self, at: usize, count: usize, words: &[&str]) -> bool {
        (at..at + count).any(|index| self.is_word_of(index, words))
    }

    /// Says whether a word that begins a statement stands at a place.
    pub(in crate::guard::query) fn begins_statement(&self, at: usize) -> bool {
        self.is_word_of(at, STATEMENTS) || self.is_word_of(at, GIVEAWAYS)
    }
}
