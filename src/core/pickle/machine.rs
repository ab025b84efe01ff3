//! The stack machine: what each opcode takes and leaves.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::reader::Reader;
use super::{Action, PickleError, Use, Walk};

/// The highest protocol (PEP 574).
const HIGHEST_PROTOCOL: u8 = 5;

/// A value on the stack, as far as it matters.
#[derive(Clone)]
enum Value {
    /// What was imported, as `module.name`.
    Global(Rc<str>),
    /// What a call of a global made.
    Instance(Rc<str>),
    /// Where the arguments of a later opcode begin.
    Mark,
    /// Anything else.
    Other,
    /// A text, which can name a module.
    Text(Rc<str>),
}

struct Machine<'a> {
    reader: Reader<'a>,
    /// Where the opcode stands that runs.
    offset: usize,
    stack: Vec<Value>,
    memo: FxHashMap<u64, Value>,
    walk: Walk,
}

/// Runs a pickle to its `STOP`.
pub(super) fn run(bytes: &[u8]) -> Result<Walk, PickleError> {
    let mut machine = Machine {
        reader: Reader::new(bytes),
        offset: 0,
        stack: Vec::new(),
        memo: FxHashMap::default(),
        walk: Walk::default(),
    };
    loop {
        machine.offset = machine.reader.at();
        let code = machine.reader.byte()?;
        if code == b'.' {
            machine.pop()?;
            machine.walk.end = machine.reader.at();
            return Ok(machine.walk);
        }
        let known = machine.plain(code)? || machine.memo(code)? || machine.acting(code)?;
        if !known {
            return Err(PickleError::Unknown { code, offset: machine.offset });
        }
    }
}

impl Machine<'_> {
    /// Runs an opcode that makes plain data; says whether it was one.
    fn plain(&mut self, code: u8) -> Result<bool, PickleError> {
        match code {
            // INT, LONG, FLOAT.
            b'I' | b'L' | b'F' => self.reader.line().map(drop)?,
            // BININT1, BININT2, BININT, BINFLOAT.
            b'K' => self.reader.take(1).map(drop)?,
            b'M' => self.reader.take(2).map(drop)?,
            b'J' => self.reader.take(4).map(drop)?,
            b'G' => self.reader.take(8).map(drop)?,
            // LONG1, LONG4; SHORT_BINBYTES, BINBYTES, BINBYTES8, BYTEARRAY8.
            0x8a | b'C' => self.reader.counted(1).map(drop)?,
            0x8b => self.signed_count().map(drop)?,
            b'B' => self.reader.counted(4).map(drop)?,
            0x8e | 0x96 => self.reader.counted(8).map(drop)?,
            // NONE, NEWTRUE, NEWFALSE, EMPTY_LIST, EMPTY_TUPLE, EMPTY_DICT, EMPTY_SET, NEXT_BUFFER.
            b'N' | 0x88 | 0x89 | b']' | b')' | b'}' | 0x8f | 0x97 => {}
            // LIST, TUPLE, DICT, FROZENSET.
            b'l' | b't' | b'd' | 0x91 => self.pop_mark().map(drop)?,
            // TUPLE1, TUPLE2, TUPLE3.
            0x85 => self.pop_many(1)?,
            0x86 => self.pop_many(2)?,
            0x87 => self.pop_many(3)?,
            _ => return self.texts(code),
        }
        self.stack.push(Value::Other);
        Ok(true)
    }

    fn texts(&mut self, code: u8) -> Result<bool, PickleError> {
        let text = match code {
            // STRING, BINSTRING and, below, SHORT_BINSTRING: texts in ASCII, unless the loader asks for bytes.
            b'S' => Rc::from(self.reader.quoted()?),
            b'T' => lossy(self.signed_count()?),
            // UNICODE, SHORT_BINUNICODE, BINUNICODE, BINUNICODE8.
            b'V' => Rc::from(self.reader.raw_unicode()?),
            b'U' | 0x8c => lossy(self.reader.counted(1)?),
            b'X' => lossy(self.reader.counted(4)?),
            0x8d => lossy(self.reader.counted(8)?),
            _ => return Ok(false),
        };
        self.stack.push(Value::Text(text));
        Ok(true)
    }

    /// Runs an opcode that only moves values; says whether it was one.
    fn memo(&mut self, code: u8) -> Result<bool, PickleError> {
        match code {
            // PROTO, FRAME.
            0x80 => {
                let protocol = self.reader.byte()?;
                if protocol > HIGHEST_PROTOCOL {
                    return Err(PickleError::Unknown { code: protocol, offset: self.offset });
                }
                self.walk.protocol = self.walk.protocol.max(protocol);
            }
            0x95 => self.reader.frame()?,
            // MARK, POP, POP_MARK, DUP.
            b'(' => self.stack.push(Value::Mark),
            b'0' => self.stack.pop().map(drop).ok_or(PickleError::Empty(self.offset))?,
            b'1' => self.pop_mark().map(drop)?,
            b'2' => {
                let top = self.top()?.clone();
                self.stack.push(top);
            }
            // READONLY_BUFFER changes the top and leaves it.
            0x98 => self.top().map(drop)?,
            // APPEND, SETITEM, APPENDS, SETITEMS, ADDITEMS: into what lies below, which must be there.
            b'a' => self.pop_many(1).and_then(|()| self.top().map(drop))?,
            b's' => self.pop_many(2).and_then(|()| self.top().map(drop))?,
            b'e' | b'u' | 0x90 => self.pop_mark().and_then(|_| self.top().map(drop))?,
            // GET, BINGET, LONG_BINGET.
            b'g' => self.reader.index().and_then(|index| self.recall(index))?,
            b'h' => self.reader.number(1).and_then(|index| self.recall(index))?,
            b'j' => self.reader.number(4).and_then(|index| self.recall(index))?,
            // PUT, BINPUT, LONG_BINPUT, MEMOIZE.
            b'p' => self.reader.index().and_then(|index| self.store(index))?,
            b'q' => self.reader.number(1).and_then(|index| self.store(index))?,
            b'r' => self.reader.number(4).and_then(|index| self.store(index))?,
            0x94 => self.store(u64::try_from(self.memo.len()).unwrap_or(u64::MAX))?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Runs an opcode that does more than making data; says whether it was one.
    fn acting(&mut self, code: u8) -> Result<bool, PickleError> {
        match code {
            // GLOBAL.
            b'c' => {
                let global = self.named()?;
                self.note(Action::Import, Some(&global));
                self.stack.push(Value::Global(global));
            }
            // STACK_GLOBAL.
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let global = match (module, name) {
                    (Value::Text(module), Value::Text(name)) => Some(joined(&module, &name)),
                    _ => None,
                };
                self.note(Action::Import, global.as_ref());
                self.stack.push(global.map_or(Value::Other, Value::Global));
            }
            // INST: its class stands in two lines, its arguments above the mark.
            b'i' => {
                let class = self.named()?;
                self.pop_mark()?;
                self.call(&Value::Global(class));
            }
            // OBJ: its class is the first above the mark.
            b'o' => {
                let class = self.pop_mark()?.ok_or(PickleError::Empty(self.offset))?;
                self.call(&class);
            }
            // REDUCE, NEWOBJ, NEWOBJ_EX.
            b'R' | 0x81 => {
                self.pop_many(1)?;
                let called = self.pop()?;
                self.call(&called);
            }
            0x92 => {
                self.pop_many(2)?;
                let called = self.pop()?;
                self.call(&called);
            }
            // BUILD.
            b'b' => {
                self.pop_many(1)?;
                let target = self.top()?.target().cloned();
                self.note(Action::Build, target.as_ref());
            }
            // EXT1, EXT2, EXT4.
            0x82 => self.extension(1)?,
            0x83 => self.extension(2)?,
            0x84 => self.extension(4)?,
            // PERSID, BINPERSID.
            b'P' => {
                self.reader.line()?;
                self.other(Action::PersistentId);
            }
            b'Q' => {
                self.pop_many(1)?;
                self.other(Action::PersistentId);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn extension(&mut self, width: usize) -> Result<(), PickleError> {
        self.reader.number(width)?;
        self.other(Action::Extension);
        Ok(())
    }

    fn other(&mut self, action: Action) {
        self.note(action, None);
        self.stack.push(Value::Other);
    }

    fn call(&mut self, called: &Value) {
        self.note(Action::Call, called.target());
        self.stack.push(match called {
            Value::Global(name) => Value::Instance(Rc::clone(name)),
            _ => Value::Other,
        });
    }

    fn note(&mut self, action: Action, target: Option<&Rc<str>>) {
        let target = target.map(|target| target.as_ref().to_owned());
        self.walk.uses.push(Use { action, target, offset: self.offset });
    }

    fn named(&mut self) -> Result<Rc<str>, PickleError> {
        let module = self.reader.name()?;
        let name = self.reader.name()?;
        Ok(joined(module, name))
    }

    /// Reads bytes whose count is a signed number of four bytes.
    fn signed_count(&mut self) -> Result<&[u8], PickleError> {
        let count = self.reader.number(4)?;
        if count > u64::from(u32::MAX >> 1) {
            return Err(PickleError::Malformed(self.offset));
        }
        self.reader.take(usize::try_from(count).map_err(|_| PickleError::Malformed(self.offset))?)
    }

    fn pop(&mut self) -> Result<Value, PickleError> {
        match self.stack.pop() {
            None | Some(Value::Mark) => Err(PickleError::Empty(self.offset)),
            Some(value) => Ok(value),
        }
    }

    fn pop_many(&mut self, count: usize) -> Result<(), PickleError> {
        for _ in 0..count {
            self.pop()?;
        }
        Ok(())
    }

    /// Takes everything down to the last mark, and returns the first above it.
    fn pop_mark(&mut self) -> Result<Option<Value>, PickleError> {
        let mut first = None;
        loop {
            match self.stack.pop() {
                None => return Err(PickleError::Empty(self.offset)),
                Some(Value::Mark) => return Ok(first),
                Some(value) => first = Some(value),
            }
        }
    }

    fn top(&self) -> Result<&Value, PickleError> {
        match self.stack.last() {
            None | Some(Value::Mark) => Err(PickleError::Empty(self.offset)),
            Some(value) => Ok(value),
        }
    }

    fn recall(&mut self, index: u64) -> Result<(), PickleError> {
        let value = self.memo.get(&index).ok_or(PickleError::NotStored(self.offset))?.clone();
        self.stack.push(value);
        Ok(())
    }

    fn store(&mut self, index: u64) -> Result<(), PickleError> {
        let value = self.top()?.clone();
        self.memo.insert(index, value);
        Ok(())
    }
}

impl Value {
    fn target(&self) -> Option<&Rc<str>> {
        match self {
            Self::Global(name) | Self::Instance(name) => Some(name),
            _ => None,
        }
    }
}

/// What is not UTF-8 names no module, so that nothing is lost by a replacement.
fn lossy(bytes: &[u8]) -> Rc<str> {
    Rc::from(String::from_utf8_lossy(bytes))
}

fn joined(module: &str, name: &str) -> Rc<str> {
    Rc::from(format!("{module}.{name}"))
}
