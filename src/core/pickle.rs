//! Pickles, read opcode by opcode without loading anything: what they import, call and build.
//!
//! Opcodes are those of protocols 0 to 5 (CPython `Lib/pickletools.py`, PEP 574). A pickle is a program for a stack
//! machine; the walk keeps a stack and a memo of its own, on which a value is a text, a global, or something else.

mod machine;
mod reader;

/// The most bytes that are walked.
pub const MAX_PICKLE_BYTES: usize = 64 * 1024 * 1024;

/// What an opcode has the unpickler do beyond making plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Hands a state to an object: to its `__setstate__`, or into its attributes (`BUILD`).
    Build,
    /// Calls something, or makes an instance (`REDUCE`, `INST`, `OBJ`, `NEWOBJ`, `NEWOBJ_EX`).
    Call,
    /// Takes an object from the registry of extensions (`EXT1`, `EXT2`, `EXT4`).
    Extension,
    /// Imports a module and takes an attribute of it (`GLOBAL`, `STACK_GLOBAL`).
    Import,
    /// Asks the loader for an object by an id of its own (`PERSID`, `BINPERSID`).
    PersistentId,
}

/// One such opcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What it does.
    pub action: Action,
    /// On what, as `module.name`; `None` where the pickle computes it.
    pub target: Option<String>,
    /// Where the opcode stands, in bytes from the start.
    pub offset: usize,
}

/// What a pickle does when it is loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// Everything but making plain data, in order.
    pub uses: Vec<Use>,
    /// The highest protocol that it names.
    pub protocol: u8,
    /// Where it ends, in bytes from the start. What follows is not read by a loader.
    pub end: usize,
}

impl Walk {
    /// Says whether it makes numbers, texts, bytes, lists, dictionaries, tuples and sets, and does nothing else.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.uses.is_empty()
    }
}

/// Why a pickle could not be walked to its end. What was found before it does not make it harmless.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PickleError {
    /// It takes from an empty stack, or over a mark.
    #[error("it takes more from its stack than there is, at byte {0}")]
    Empty(usize),
    /// An argument is not of its kind.
    #[error("the argument of an opcode is malformed, at byte {0}")]
    Malformed(usize),
    /// It takes what it never stored.
    #[error("it takes from its memo what is not there, at byte {0}")]
    NotStored(usize),
    /// It is larger than [`MAX_PICKLE_BYTES`].
    #[error("it is larger than {MAX_PICKLE_BYTES} bytes")]
    TooLarge,
    /// It ends before its last opcode.
    #[error("it ends too early, at byte {0}")]
    Truncated(usize),
    /// There is no such opcode or protocol.
    #[error("there is no opcode or protocol {code:#04x}, at byte {offset}")]
    Unknown {
        /// The opcode, or the number of the protocol.
        code: u8,
        /// Where it stands.
        offset: usize,
    },
}

/// Walks the first pickle in `bytes`, without loading anything.
///
/// # Errors
///
/// Fails where a loader would or might: an unknown opcode, an early end, a malformed argument, an empty stack.
pub fn walk(bytes: &[u8]) -> Result<Walk, PickleError> {
    if bytes.len() > MAX_PICKLE_BYTES {
        return Err(PickleError::TooLarge);
    }
    machine::run(bytes)
}

#[cfg(test)]
mod tests;
