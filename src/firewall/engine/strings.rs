//! Text and bytes: what is known of the result of joining, cutting, formatting and converting them.

use std::rc::Rc;

use crate::firewall::fact::Arguments;
use crate::firewall::value::{Abstract, Marks, TEXT_LIMIT_BYTES, Value};

/// Returns parts one after the other. Of parts that are not all known, the beginning.
pub(super) fn concatenate(parts: &[Abstract]) -> Abstract {
    let mut text = String::new();
    let mut whole = true;
    let mut marks = Marks::default();
    let mut computed = false;
    let mut previous: Option<&Abstract> = None;
    for part in parts {
        marks = marks.and(part.marks.only(Marks::DATA));
        let before = if whole { Some(text.as_str()) } else { previous.and_then(Abstract::as_str) };
        if part.marks.has(Marks::FREE) && before.is_some_and(asks_for_a_value) {
            marks = marks.and(Marks::INJECTED);
        }
        previous = Some(part);
        if !whole {
            continue;
        }
        match &part.value {
            Value::Str(piece) if text.len() + piece.len() <= TEXT_LIMIT_BYTES => {
                text.push_str(piece);
            }
            Value::Int(number) => text.push_str(&number.to_string()),
            Value::Prefix(piece) => {
                text.push_str(piece);
                whole = false;
            }
            _ => whole = false,
        }
        computed = true;
    }
    if parts.len() < 2 {
        computed = false;
    }
    let end = match parts.last().map(|part| &part.value) {
        Some(Value::Str(end) | Value::Suffix(end)) => Some(Rc::clone(end)),
        _ => None,
    };
    let value = if whole {
        Value::Str(text.into())
    } else if text.is_empty() {
        end.map_or(Value::Text, Value::Suffix)
    } else {
        Value::Prefix(text.into())
    };
    let mixed = if whole { Marks::default() } else { Marks::MIXED };
    let computed = if whole && computed { Marks::COMPUTED } else { Marks::default() };
    let mut result = Abstract::from(value).with(marks).with(mixed).with(computed);
    for part in parts {
        if part.is_interesting() {
            result = result.after(part);
        }
    }
    result
}

/// Says whether SQL goes on with a value: after a quote, `=` or `LIKE`.
fn asks_for_a_value(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(['=', '\'', '"'])
        || text.ends_with("'%")
        || text
            .get(text.len().saturating_sub(5)..)
            .is_some_and(|end| end.eq_ignore_ascii_case(" like"))
}

/// Says whether a method hands on what its object or its arguments hold.
pub(super) fn is_conversion(name: &str) -> bool {
    matches!(
        name,
        "casefold"
            | "decode"
            | "encode"
            | "format"
            | "format_map"
            | "getvalue"
            | "hex"
            | "join"
            | "lower"
            | "lstrip"
            | "removeprefix"
            | "removesuffix"
            | "replace"
            | "rstrip"
            | "split"
            | "splitlines"
            | "strip"
            | "title"
            | "tobytes"
            | "translate"
            | "upper"
            | "zfill"
    )
}

/// Returns a slice of something.
pub(super) fn slice(base: &Abstract, bounds: &[Option<Abstract>; 3]) -> Abstract {
    let known = bounds.iter().all(|bound| match bound {
        None => true,
        Some(bound) => matches!(bound.value, Value::Int(_) | Value::None),
    });
    let [from, to, step] =
        bounds.each_ref().map(|bound| match bound.as_ref().map(|bound| &bound.value) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        });
    let marks = base.marks.only(Marks::DATA);
    let step_size = step.unwrap_or(1);
    let value = match &base.value {
        Value::Str(text) if known && step_size != 0 => {
            let characters: Vec<char> = text.chars().collect();
            let picked: String = pick(&characters, from, to, step_size).into_iter().collect();
            let scrambled =
                if (0..=1).contains(&step_size) { Marks::COMPUTED } else { Marks::SCRAMBLED };
            return Abstract::text(&picked).with(marks).with(scrambled).after(base);
        }
        Value::Bytes(bytes) if known && step_size != 0 => {
            let picked = pick(bytes, from, to, step_size);
            return Abstract::from(Value::Bytes(picked.into()))
                .with(marks)
                .with(Marks::COMPUTED)
                .after(base);
        }
        Value::Sequence(parts) if known && step_size != 0 => {
            Value::Sequence(pick(parts, from, to, step_size).into())
        }
        Value::Sequence(_) => base.value.clone(),
        Value::Prefix(text) if from.unwrap_or(0) == 0 && to.is_none() && step_size == 1 => {
            Value::Prefix(Rc::clone(text))
        }
        Value::Str(_) | Value::Prefix(_) | Value::Suffix(_) | Value::Text => Value::Text,
        _ => Value::Unknown,
    };
    Abstract::from(value).with(marks).after(base)
}

/// Returns the elements that a slice takes (Python reference, "Slicings").
fn pick<T: Clone>(items: &[T], from: Option<i64>, to: Option<i64>, step: i64) -> Vec<T> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let clamp = |bound: i64, low: i64, high: i64| {
        (if bound < 0 { bound.saturating_add(length) } else { bound }).clamp(low, high)
    };
    let (mut at, end) = if step > 0 {
        (
            from.map_or(0, |from| clamp(from, 0, length)),
            to.map_or(length, |to| clamp(to, 0, length)),
        )
    } else {
        (
            from.map_or(length - 1, |from| clamp(from, -1, length - 1)),
            to.map_or(-1, |to| clamp(to, -1, length - 1)),
        )
    };
    let mut picked = Vec::new();
    while (step > 0 && at < end) || (step < 0 && at > end) {
        if let Some(item) = usize::try_from(at).ok().and_then(|at| items.get(at)) {
            picked.push(item.clone());
        }
        at = at.saturating_add(step);
    }
    picked
}

/// Returns one character, counted from the end when negative.
pub(super) fn character(text: &str, index: i64) -> Option<String> {
    let position = usize::try_from(index.unsigned_abs()).ok()?;
    let found = if index >= 0 {
        text.chars().nth(position)
    } else {
        text.chars().rev().nth(position.checked_sub(1)?)
    };
    found.map(String::from)
}

/// Returns the marks of the arguments that end up in what a method of text returns.
pub(super) fn given<'v>(name: &str, arguments: &'v Arguments) -> impl Iterator<Item = Marks> + 'v {
    let from = match name {
        "replace" => 1,
        "count" | "endswith" | "find" | "lstrip" | "partition" | "removeprefix"
        | "removesuffix" | "rfind" | "rstrip" | "split" | "startswith" | "strip" => usize::MAX,
        _ => 0,
    };
    arguments.all().skip(from).map(|argument| argument.marks)
}

/// Returns what a method of text or bytes returns; `None` where it is not one that is known.
pub(super) fn method(base: &Abstract, name: &str, arguments: &Arguments) -> Option<Abstract> {
    let marks = given(name, arguments).fold(base.marks, Marks::and).only(Marks::DATA);
    let known = fold(base, name, arguments);
    if let Some(mut value) = known {
        let first = arguments.all().find(|argument| argument.is_interesting()).cloned();
        if let Some(first) = first {
            value = value.after(&first);
        }
        return Some(value.with(marks).after(base));
    }
    let value = match name {
        "encode" | "tobytes" | "count" | "find" | "index" | "startswith" | "endswith"
        | "isdigit" | "isalpha" | "isspace" | "rfind" | "hex" | "isnumeric" | "isalnum" => {
            Value::Unknown
        }
        "partition" | "rpartition" | "rsplit" | "split" | "splitlines" => Value::Unknown,
        "decode" | "format" | "format_map" | "join" => {
            let text = Abstract::from(Value::Text).with(marks).with(Marks::MIXED);
            return Some(
                arguments
                    .all()
                    .find(|a| a.is_interesting())
                    .map_or_else(|| text.clone(), |a| text.clone().after(a)),
            );
        }
        _ if is_conversion(name)
            || matches!(
                name,
                "capitalize" | "center" | "expandtabs" | "ljust" | "rjust" | "swapcase"
            ) =>
        {
            Value::Text
        }
        _ if name.starts_with("__") => return None,
        _ => Value::Unknown,
    };
    Some(Abstract::from(value).with(marks).after(base))
}

fn fold(base: &Abstract, name: &str, arguments: &Arguments) -> Option<Abstract> {
    if let Value::Bytes(bytes) = &base.value {
        return fold_bytes(bytes, name, arguments);
    }
    let text = base.as_str()?;
    let word = |position: usize| arguments.at(position).and_then(Abstract::as_str);
    let folded = match name {
        "encode" => {
            let rotated = arguments
                .at(0)
                .and_then(Abstract::as_str)
                .is_some_and(super::decoders::is_binary_codec);
            return (!rotated).then(|| Value::Bytes(text.as_bytes().into()).into());
        }
        "format" => return Some(format(text, arguments)),
        "join" => return join(text, arguments.at(0)?),
        "lower" | "casefold" => text.to_lowercase(),
        "upper" => text.to_uppercase(),
        "swapcase" => text
            .chars()
            .flat_map(|c| {
                if c.is_lowercase() {
                    c.to_uppercase().collect::<Vec<_>>()
                } else {
                    c.to_lowercase().collect()
                }
            })
            .collect(),
        "strip" | "lstrip" | "rstrip" => {
            let set: Option<Vec<char>> = match arguments.at(0) {
                None => None,
                Some(_) => Some(word(0)?.chars().collect()),
            };
            let strips = |c: char| set.as_ref().map_or(c.is_whitespace(), |set| set.contains(&c));
            match name {
                "strip" => text.trim_matches(strips),
                "lstrip" => text.trim_start_matches(strips),
                _ => text.trim_end_matches(strips),
            }
            .to_owned()
        }
        "removeprefix" => text.strip_prefix(word(0)?).unwrap_or(text).to_owned(),
        "removesuffix" => text.strip_suffix(word(0)?).unwrap_or(text).to_owned(),
        "replace" => {
            let (from, to) = (word(0)?, word(1)?);
            if from.is_empty() || text.len().saturating_mul(to.len().max(1)) > TEXT_LIMIT_BYTES * 16
            {
                return None;
            }
            text.replace(from, to)
        }
        "split" => {
            let parts: Vec<Abstract> = match arguments.at(0) {
                None => text.split_whitespace().take(4096).map(Abstract::text).collect(),
                Some(_) => {
                    let by = word(0).filter(|by| !by.is_empty())?;
                    text.split(by).take(4096).map(Abstract::text).collect()
                }
            };
            return Some(Value::Sequence(parts.into()).into());
        }
        _ => return None,
    };
    (folded.len() <= TEXT_LIMIT_BYTES).then(|| Abstract::text(&folded).with(Marks::COMPUTED))
}

fn fold_bytes(bytes: &[u8], name: &str, arguments: &Arguments) -> Option<Abstract> {
    match name {
        "decode" => {
            let codec = arguments.at(0).or_else(|| arguments.named("encoding"));
            let codec = match codec {
                None => "utf-8",
                Some(codec) => codec.as_str()?,
            };
            super::decoders::codec(bytes, codec)
        }
        "hex" => Some(Abstract::text(&data_encoding::HEXLOWER.encode(bytes))),
        "join" => {
            let Value::Sequence(parts) = &arguments.at(0)?.value else { return None };
            let mut joined = Vec::new();
            for (position, part) in parts.iter().enumerate() {
                let Value::Bytes(part) = &part.value else { return None };
                if position > 0 {
                    joined.extend_from_slice(bytes);
                }
                joined.extend_from_slice(part);
                if joined.len() > TEXT_LIMIT_BYTES {
                    return None;
                }
            }
            Some(Abstract::from(Value::Bytes(joined.into())).with(Marks::COMPUTED))
        }
        "strip" => Some(Value::Bytes(bytes.trim_ascii().into()).into()),
        _ => None,
    }
}

/// Returns `separator.join(parts)`.
fn join(separator: &str, parts: &Abstract) -> Option<Abstract> {
    let pieces: Vec<Abstract> = match &parts.value {
        Value::Sequence(pieces) => pieces.to_vec(),
        Value::Str(text) => text.chars().map(|c| Abstract::text(&c.to_string())).collect(),
        _ => return None,
    };
    let mut joined = Vec::with_capacity(pieces.len() * 2);
    for (position, piece) in pieces.into_iter().enumerate() {
        if position > 0 && !separator.is_empty() {
            joined.push(Abstract::text(separator));
        }
        joined.push(piece);
    }
    Some(concatenate(&joined))
}

/// Returns `text.format(...)`, as far as the arguments are known.
fn format(text: &str, arguments: &Arguments) -> Abstract {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut next = 0_usize;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        parts.push(Abstract::text(before));
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            parts.push(Abstract::text(from.get(..1).unwrap_or_default()));
            rest = after;
            continue;
        }
        let Some(end) = from.find('}') else { break };
        let field = from.get(1..end).unwrap_or_default();
        rest = from.get(end + 1..).unwrap_or_default();
        let value = match field.parse::<usize>() {
            Ok(index) => arguments.at(index).cloned(),
            Err(_) if field.is_empty() => {
                next += 1;
                arguments.at(next - 1).cloned()
            }
            Err(_) => arguments.named(field).cloned(),
        };
        parts.push(value.unwrap_or_default());
        if parts.len() > 512 {
            return Value::Text.into();
        }
    }
    parts.push(Abstract::text(rest));
    parts.retain(|part| part.as_str() != Some(""));
    if parts.is_empty() { Abstract::text("") } else { concatenate(&parts) }
}

/// Returns `template % value`.
pub(super) fn percent(template: &str, value: &Abstract) -> Abstract {
    let values: Vec<Abstract> = match &value.value {
        Value::Sequence(values) => values.to_vec(),
        _ => vec![value.clone()],
    };
    let mut values = values.into_iter();
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at(at);
        parts.push(Abstract::text(before));
        let after = from.get(1..).unwrap_or_default();
        if let Some(after) = after.strip_prefix('%') {
            parts.push(Abstract::text("%"));
            rest = after;
            continue;
        }
        let end = after.find(|c: char| c.is_ascii_alphabetic()).map_or(after.len(), |end| end + 1);
        let kind = after.get(end.saturating_sub(1)..end).unwrap_or_default();
        let next = values.next().unwrap_or_default();
        parts.push(match (kind, &next.value) {
            ("c", Value::Int(code)) => character_of(*code),
            _ => next,
        });
        rest = after.get(end..).unwrap_or_default();
        if parts.len() > 512 {
            return Value::Text.into();
        }
    }
    parts.push(Abstract::text(rest));
    parts.retain(|part| part.as_str() != Some(""));
    let marks = value.marks.only(Marks::DATA);
    if parts.is_empty() { Abstract::text("") } else { concatenate(&parts) }.with(marks).after(value)
}

/// Returns `chr(code)`.
pub(super) fn character_of(code: i64) -> Abstract {
    u32::try_from(code).ok().and_then(char::from_u32).map_or_else(
        || Abstract::from(Value::Text).with(Marks::SCRAMBLED),
        |c| Abstract::text(&c.to_string()).with(Marks::SCRAMBLED),
    )
}
