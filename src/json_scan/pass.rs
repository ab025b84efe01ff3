//! The pass over a document: strict RFC 8259, without recursion, within limits, telling checks what is worth a look.

mod number;
mod repeat;
mod stop;
mod string;

use std::ops::Range;

use self::repeat::{Known, Position, Repeats};
use self::stop::Stop;
use super::bytes::{string_end, white_space};
use super::checks::{self, Class, confusable_key, duplicate_key};
use super::found::{Found, Objection};
use super::keys::{Keys, Twin};
use super::limits::Limits;
use super::literals::Literals;
use super::pointer;
use crate::core::finding::{Rule, Severity};

/// Scans a document that is UTF-8, from `start` on.
///
/// Returns what was found, and whether it is a JSON document within the limits.
pub(super) fn run(bytes: &[u8], start: usize, limits: &Limits) -> (Found, bool) {
    let mut pass = Pass::new(bytes, limits);
    match pass.document(start) {
        Ok(()) => (pass.found, true),
        Err(stop) => {
            pass.objection(stop.rule, stop.span.clone(), stop.message, None);
            (pass.found, false)
        }
    }
}

/// An array or object that is open.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    is_object: bool,
    /// How many elements or members are complete.
    index: u32,
    /// Where the key of the member that is read is written, without its quotes.
    key: (usize, usize),
    class: Class,
    /// Where its keys begin among all.
    mark: usize,
    /// Where it stands among keys that were read before; of an array, where its elements begin.
    position: Position,
}

struct Pass<'a> {
    bytes: &'a [u8],
    limits: &'a Limits,
    tokens: u64,
    /// The arrays and objects that are open; the document itself is the first.
    frames: Vec<Frame>,
    keys: Keys,
    repeats: Repeats,
    literals: Literals<'a>,
    found: Found,
    /// Whether U+007F occurs anywhere: it ends no run of a string.
    has_delete: bool,
}

impl<'a> Pass<'a> {
    fn new(bytes: &'a [u8], limits: &'a Limits) -> Self {
        Self {
            bytes,
            limits,
            tokens: 0,
            frames: vec![Frame::default()],
            keys: Keys::new(),
            repeats: Repeats::new(),
            literals: Literals::new(bytes),
            found: Found::default(),
            has_delete: memchr::memchr(0x7f, bytes).is_some(),
        }
    }

    fn document(&mut self, start: usize) -> Result<(), Box<Stop>> {
        let (mut at, mut next) = (start, Some(white_space(self.bytes, start)));
        while let Some(value) = next {
            at = self.value(value)?;
            next = self.next_value(&mut at)?;
        }
        at = white_space(self.bytes, at);
        if at < self.bytes.len() { Err(Stop::trailing(self.bytes, at)) } else { Ok(()) }
    }

    /// Reads a value that is no array or object, or opens arrays and objects up to the first such value.
    #[inline]
    fn value(&mut self, mut at: usize) -> Result<usize, Box<Stop>> {
        loop {
            self.token(at)?;
            match self.bytes.get(at) {
                Some(b'"') => return self.string_value(at),
                Some(b'{') => {
                    self.open(at, true)?;
                    at = white_space(self.bytes, at + 1);
                    if self.bytes.get(at) == Some(&b'}') {
                        self.close();
                        return Ok(at + 1);
                    }
                    at = self.key(at)?;
                }
                Some(b'[') => {
                    self.open(at, false)?;
                    at = white_space(self.bytes, at + 1);
                    if self.bytes.get(at) == Some(&b']') {
                        self.close();
                        return Ok(at + 1);
                    }
                }
                Some(b'-' | b'0'..=b'9') => return self.number(at),
                Some(b't') => return self.word(at, b"true"),
                Some(b'f') => return self.word(at, b"false"),
                Some(b'n') => return self.word(at, b"null"),
                _ => return Err(Stop::no_value(self.bytes, at)),
            }
        }
    }

    /// Returns where the next value begins after a complete one, closing what ends; `None` at the end of the
    /// document, which `at` is then moved to.
    #[inline]
    fn next_value(&mut self, at: &mut usize) -> Result<Option<usize>, Box<Stop>> {
        loop {
            if self.frames.len() == 1 {
                return Ok(None);
            }
            *at = white_space(self.bytes, *at);
            let frame = innermost(&mut self.frames);
            let is_object = frame.is_object;
            match self.bytes.get(*at) {
                Some(b',') => {
                    frame.index += 1;
                    let next = white_space(self.bytes, *at + 1);
                    if is_object {
                        return self.key(next).map(Some);
                    }
                    if frame.index >= self.limits.elements {
                        return Err(Stop::elements(next, self.limits.elements));
                    }
                    return Ok(Some(next));
                }
                Some(b'}') if is_object => {
                    self.close_keys();
                    self.close();
                }
                Some(b']') if !is_object => self.close(),
                _ => return Err(Stop::no_end(self.bytes, *at, is_object)),
            }
            *at += 1;
        }
    }

    #[inline]
    fn token(&mut self, at: usize) -> Result<(), Box<Stop>> {
        self.tokens += 1;
        if self.tokens > self.limits.tokens {
            return Err(Stop::tokens(at, self.limits.tokens));
        }
        Ok(())
    }

    #[inline]
    fn open(&mut self, at: usize, is_object: bool) -> Result<(), Box<Stop>> {
        if self.frames.len() > self.limits.depth {
            return Err(Stop::depth(at, self.limits.depth));
        }
        let around = innermost(&mut self.frames);
        let position = if around.is_object {
            self.repeats.pin(around.index, &mut around.position);
            Repeats::begin(self.bytes.get(around.key.0..around.key.1).unwrap_or_default())
        } else {
            Repeats::again(around.position)
        };
        let mark = self.keys.mark();
        self.frames.push(Frame { is_object, mark, position, ..Frame::default() });
        Ok(())
    }

    #[inline]
    fn close(&mut self) {
        self.frames.pop();
        let around = innermost(&mut self.frames);
        if around.is_object {
            self.repeats.unpin(around.position);
        }
    }

    #[inline]
    fn word(&self, at: usize, word: &'static [u8]) -> Result<usize, Box<Stop>> {
        if self.bytes.get(at..).is_some_and(|rest| rest.starts_with(word)) {
            Ok(at + word.len())
        } else {
            Err(Stop::no_value(self.bytes, at))
        }
    }

    /// Reads a key with its colon. Returns where the value begins.
    #[inline]
    fn key(&mut self, at: usize) -> Result<usize, Box<Stop>> {
        self.token(at)?;
        let frame = innermost(&mut self.frames);
        let index = frame.index;
        if usize::try_from(index).is_ok_and(|index| index >= self.limits.keys) {
            return Err(Stop::keys(at, self.limits.keys));
        }
        let position = &mut frame.position;
        let end = match self.repeats.next(self.bytes, at, index, position, &mut self.keys) {
            Some(known) => {
                let end = at + 1 + known.length;
                frame.key = (at + 1, end);
                frame.class = known.class;
                end
            }
            None => self.new_key(at)?,
        };
        let colon = white_space(self.bytes, end + 1);
        if self.bytes.get(colon) != Some(&b':') {
            return Err(Stop::no_colon(self.bytes, colon));
        }
        Ok(white_space(self.bytes, colon + 1))
    }

    /// Reads a key. Returns where its closing quote is.
    #[inline(never)]
    fn new_key(&mut self, at: usize) -> Result<usize, Box<Stop>> {
        if self.bytes.get(at) != Some(&b'"') {
            return Err(Stop::no_key(self.bytes, at));
        }
        let string = self.string(at)?;
        let span = at + 1..string.end;
        let class = if string.is_escaped() {
            Class::of(self.decoded(&span).as_bytes())
        } else {
            Class::of(self.bytes.get(span.clone()).unwrap_or_default())
        };
        let frame = innermost(&mut self.frames);
        frame.key = (span.start, span.end);
        frame.class = class;
        let mark = frame.mark;
        let looks =
            class.is_suspect() || self.is_worth_a_look(&string, &span) || string.is_escaped();
        if looks {
            self.inspect(span.clone(), true);
        }
        let (key, twin) = self.keys.add(self.bytes, span.clone(), string.is_plain(), mark);
        let is_dull = !looks && twin.is_none() && string.is_plain();
        let known = is_dull.then_some(Known { key, length: span.len(), class });
        let frame = innermost(&mut self.frames);
        self.repeats.record(known, frame.index, &mut frame.position);
        if let Some(twin) = twin {
            self.twin(span, twin);
        }
        Ok(string.end)
    }

    #[inline]
    fn close_keys(&mut self) {
        let mark = innermost(&mut self.frames).mark;
        for (start, twin) in self.keys.close(self.bytes, mark) {
            let start = usize::try_from(start).unwrap_or(usize::MAX);
            let span = start..string_end(self.bytes, start);
            innermost(&mut self.frames).key = (span.start, span.end);
            self.twin(span, twin);
        }
    }

    #[cold]
    fn twin(&mut self, span: Range<usize>, twin: Twin) {
        let (rule, message) = match twin {
            Twin::Same => (&duplicate_key::RULE, duplicate_key::MESSAGE),
            Twin::Folded => (&confusable_key::RULE, confusable_key::MESSAGE),
        };
        self.objection(rule, span.start - 1..span.end + 1, message, None);
    }

    /// Runs the checks of text on a string that is worth it.
    #[cold]
    fn inspect(&mut self, span: Range<usize>, is_key: bool) {
        let bytes = self.bytes;
        let raw = bytes.get(span.clone()).unwrap_or_default();
        let text = super::decode::decoded(raw);
        let mut classes = self.frames.iter().skip(1).rev().map(|frame| frame.class);
        let seen = checks::Text {
            decoded: &text,
            is_key,
            class: classes.next().unwrap_or_default(),
            around: classes.next().unwrap_or_default(),
        };
        for (rule, hit) in checks::look(&seen) {
            let at = |offset| span.start + super::decode::written_at(raw, offset);
            let (start, end) = (at(hit.span.start), at(hit.span.end));
            if rule.id == checks::secret_value::RULE.id {
                self.found.secrets.push(start..end);
            }
            self.objection(rule, start..end.max(start), hit.message, hit.severity);
        }
    }

    fn objection(
        &mut self,
        rule: &'static Rule,
        span: Range<usize>,
        message: impl Into<String>,
        severity: Option<Severity>,
    ) {
        if self.found.count(rule, severity) {
            let (pointer, message) = (self.pointer(), message.into());
            let span = span.start..span.end.min(self.bytes.len()).max(span.start);
            self.found.listed.push(Objection { rule, span, pointer, message, severity });
        }
    }

    /// Returns the JSON Pointer of the value that is read; `None` when it would be absurdly long.
    fn pointer(&self) -> Option<String> {
        let mut pointer = String::new();
        for frame in self.frames.iter().skip(1) {
            if frame.is_object {
                let span = frame.key.0..frame.key.1;
                if self.found.shows_secret(&span) {
                    pointer::push_key(&mut pointer, "***");
                } else {
                    pointer::push_key(&mut pointer, &self.decoded(&span));
                }
            } else {
                pointer::push_index(&mut pointer, frame.index);
            }
            if pointer.len() > pointer::MAX_BYTES {
                return None;
            }
        }
        Some(pointer)
    }

    fn decoded(&self, span: &Range<usize>) -> std::borrow::Cow<'a, str> {
        super::decode::decoded(self.bytes.get(span.clone()).unwrap_or_default())
    }
}

#[inline]
fn innermost(frames: &mut [Frame]) -> &mut Frame {
    frames.last_mut().expect("the document is never closed")
}
