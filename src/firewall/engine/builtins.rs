//! Built-in functions of text, numbers and sequences whose results are known when their arguments are.

use std::rc::Rc;

use crate::firewall::fact::Arguments;
use crate::firewall::value::{Abstract, Marks, TEXT_LIMIT_BYTES, Value};

/// How many elements make a range too large to be held.
const HUGE_RANGE: i64 = 1 << 32;

/// Folds a call, where what it gives is known.
pub(super) fn fold(path: &str, arguments: &Arguments) -> Option<Abstract> {
    let name = path.strip_prefix("builtins.")?;
    let first = arguments.at(0)?;
    let marks = first.marks.only(Marks::DATA);
    let value = match (name, &first.value) {
        ("chr", Value::Int(code)) => return Some(super::strings::character_of(*code)),
        ("chr", _) => return Some(Abstract::from(Value::Text).with(marks.and(Marks::SCRAMBLED))),
        ("bytes" | "bytearray", Value::Sequence(parts)) => return Some(octets(parts, marks)),
        ("range", _) => return range(arguments, marks),
        ("max" | "min" | "next", Value::Sequence(parts)) => return parts.first().cloned(),
        ("map", Value::Member(function)) => return map(function, arguments.at(1)?),
        ("ascii" | "bin" | "format" | "hex" | "oct" | "repr", _) => Value::Text,
        ("int", value) => number(value, arguments.at(1))?,
        ("ord", Value::Str(text)) => code_of(text)?,
        ("str", value) => text(value, arguments.positional.len() > 1),
        ("bytes" | "bytearray", Value::Str(text)) => Value::Bytes(text.as_bytes().into()),
        ("reversed", value) => reversed(value)?,
        ("zip", _) => zip(&arguments.positional),
        ("enumerate", Value::Sequence(parts)) => enumerate(parts),
        ("frozenset" | "iter" | "list" | "set" | "sorted" | "tuple", Value::Sequence(_))
        | ("bytes", Value::Bytes(_))
        | ("dict", Value::Dict(_)) => first.value.clone(),
        ("list" | "tuple", Value::Str(text)) => {
            characters(text.chars().take(TEXT_LIMIT_BYTES), Marks::default())
        }
        ("dict" | "list", _) => return Some(Abstract::marked(marks)),
        _ => return None,
    };
    Some(Abstract::from(value).with(marks).after(first))
}

/// `ord` of a text of one character.
fn code_of(text: &str) -> Option<Value> {
    let mut characters = text.chars();
    let only = characters.next().filter(|_| characters.next().is_none())?;
    Some(Value::Int(i64::from(u32::from(only))))
}

/// `int(value, base)`.
fn number(value: &Value, base: Option<&Abstract>) -> Option<Value> {
    let text = match value {
        Value::Int(_) => return Some(value.clone()),
        Value::Str(text) => text,
        _ => return None,
    };
    let base = match base.map(|base| &base.value) {
        None => 10,
        Some(Value::Int(base @ 2..=36)) => u32::try_from(*base).ok()?,
        Some(_) => return None,
    };
    let digits = text.trim_start_matches("0x").trim_start_matches("0b").trim_start_matches("0o");
    Some(i64::from_str_radix(digits, base).map_or(Value::Unknown, Value::Int))
}

/// `str(value)`, which decodes bytes when it is told how.
fn text(value: &Value, decodes: bool) -> Value {
    match value {
        Value::Str(_) => value.clone(),
        Value::Int(number) => Value::Str(number.to_string().into()),
        Value::Bytes(bytes) if decodes => {
            std::str::from_utf8(bytes).map_or(Value::Text, |text| Value::Str(text.into()))
        }
        _ => Value::Text,
    }
}

/// `bytes([104, 105])`.
fn octets(parts: &[Abstract], marks: Marks) -> Abstract {
    let octets: Option<Vec<u8>> = parts
        .iter()
        .map(|part| match part.value {
            Value::Int(byte) => u8::try_from(byte).ok(),
            _ => None,
        })
        .collect();
    match octets.filter(|octets| octets.len() <= TEXT_LIMIT_BYTES) {
        Some(octets) => {
            Abstract::from(Value::Bytes(octets.into())).with(marks.and(Marks::SCRAMBLED))
        }
        None => Abstract::marked(marks),
    }
}

fn characters(text: impl Iterator<Item = char>, marks: Marks) -> Value {
    Value::Sequence(text.map(|c| Abstract::text(&c.to_string()).with(marks)).collect())
}

fn reversed(value: &Value) -> Option<Value> {
    match value {
        Value::Sequence(parts) => Some(Value::Sequence(parts.iter().rev().cloned().collect())),
        Value::Str(text) => Some(characters(text.chars().rev(), Marks::SCRAMBLED)),
        _ => None,
    }
}

fn enumerate(parts: &[Abstract]) -> Value {
    let pair = |part: &Abstract| Value::Sequence([Abstract::unknown(), part.clone()].into()).into();
    Value::Sequence(parts.iter().map(pair).collect())
}

/// The first of each, which stands for all.
fn zip(all: &[Abstract]) -> Value {
    let first = |argument: &Abstract| match &argument.value {
        Value::Sequence(parts) => parts.first().cloned().unwrap_or_default(),
        _ => Abstract::unknown(),
    };
    Value::Sequence([Value::Sequence(all.iter().map(first).collect()).into()].into())
}

fn range(arguments: &Arguments, marks: Marks) -> Option<Abstract> {
    let large = arguments.all().any(|bound| {
        matches!(bound.value, Value::Int(number) if number >= HUGE_RANGE)
            || bound.marks.has(Marks::HUGE)
    });
    large.then(|| Abstract::marked(marks.and(Marks::HUGE)))
}

/// Folds `map(chr, [..])` and its kin.
fn map(function: &str, items: &Abstract) -> Option<Abstract> {
    if !matches!(function, "builtins.chr" | "builtins.ord" | "builtins.int" | "builtins.str") {
        return None;
    }
    let parts = match &items.value {
        Value::Sequence(parts) => Rc::clone(parts),
        Value::Str(text) => text.chars().map(|c| Abstract::text(&c.to_string())).collect(),
        _ => {
            let marks =
                if function == "builtins.chr" { Marks::SCRAMBLED } else { Marks::default() };
            let part = Abstract::from(Value::Text).with(marks);
            return Some(
                Abstract::from(Value::Sequence([part, Abstract::unknown()].into()))
                    .with(items.marks.only(Marks::DATA).and(marks)),
            );
        }
    };
    let made = parts
        .iter()
        .map(|part| {
            let one = Arguments { positional: vec![part.clone()], ..Arguments::default() };
            fold(function, &one).unwrap_or_default()
        })
        .collect();
    Some(Abstract::from(Value::Sequence(made)).with(items.marks.only(Marks::DATA)))
}
