//! JSON of somebody else's, read into values strictly: one document, no key twice, not deep, no number that would
//! change by being read.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep an argument of the sandbox, and an answer of it, may nest.
pub const MAX_DEPTH: usize = 128;

/// How many characters a number may have; Python reads no longer integer from text (CVE-2020-10735).
const MAX_NUMBER: usize = 4300;

/// The key by which `serde_json` hands a number of any precision to a visitor, as an object.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads one document and nothing after it.
///
/// # Errors
///
/// Fails when it is not JSON (RFC 8259), has a key twice in one object, nests deeper than `max_depth`, or has a number
/// that is not finite or longer than 4,300 characters. It recurses as deep as `max_depth`.
pub fn strict(bytes: &[u8], max_depth: usize) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    // Its own limit is 127 levels, ours the caller's.
    reader.disable_recursion_limit();
    let value = Strict { depth: max_depth }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// A value that may nest so deep.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1);
        depth.map(|depth| Self { depth }).ok_or_else(|| E::custom("it nests too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        let mut key: Option<String> = entries.next_key()?;
        if key.as_deref() == Some(NUMBER) {
            return number(&entries.next_value::<String>()?);
        }
        let inside = self.inside()?;
        while let Some(name) = key {
            let value = entries.next_value_seed(inside)?;
            if map.insert(name, value).is_some() {
                return Err(A::Error::custom("a key stands twice in one object"));
            }
            key = entries.next_key()?;
        }
        Ok(Value::Object(map))
    }
}

fn number<E: serde::de::Error>(text: &str) -> Result<Value, E> {
    if text.len() > MAX_NUMBER {
        return Err(E::custom(format_args!("a number has more than {MAX_NUMBER} characters")));
    }
    let number: Number = text.parse().map_err(|_| E::custom("a number is none"))?;
    if !number.as_f64().is_some_and(f64::is_finite) && text.contains(['.', 'e', 'E']) {
        return Err(E::custom("a number is not finite"));
    }
    Ok(Value::Number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        strict(text.as_bytes(), MAX_DEPTH)
            .map(|value| value.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn reads_what_is_json_and_keeps_its_numbers() {
        let text = r#"{"a":[1,-0,1.50,123456789012345678901234567890,1e5],"b":{},"c":"\u0000é","d":null,"e":true}"#;
        let value = strict(text.as_bytes(), MAX_DEPTH).unwrap();
        assert_eq!(value.pointer("/a/3").unwrap().to_string(), "123456789012345678901234567890");
        assert_eq!(value.pointer("/a/2").unwrap().as_f64(), Some(1.5));
        assert_eq!(value.pointer("/c").unwrap(), "\0é");
        assert_eq!(strict(value.to_string().as_bytes(), MAX_DEPTH).unwrap(), value);
    }

    #[test]
    fn refuses_what_is_not_strict() {
        for text in [
            "",
            "1 2",
            "[1,]",
            "NaN",
            "[Infinity]",
            "1e999",
            "-1e999",
            "01",
            "'a'",
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"b":{"a":1,"a":1}}"#,
            r#""\ud800""#,
            "\"a\nb\"",
            "[1] x",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(strict(b"\"\xff\"", MAX_DEPTH).is_err());
        assert!(read(&"9".repeat(MAX_NUMBER)).is_ok());
        assert!(read(&"9".repeat(MAX_NUMBER + 1)).is_err());
    }

    #[test]
    fn depth_is_bounded_to_the_level() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        for max in [1, 7, 127, 128, 129] {
            for text in [nested, objects as fn(usize) -> String].map(|make| make(max)) {
                assert!(strict(text.as_bytes(), max).is_ok(), "{max}");
            }
            for text in [nested, objects as fn(usize) -> String].map(|make| make(max + 1)) {
                assert!(strict(text.as_bytes(), max).is_err(), "{max}");
            }
        }
        assert!(strict(nested(1_000_000).as_bytes(), MAX_DEPTH).is_err());
    }

    #[test]
    fn an_object_with_the_key_of_numbers_is_a_number_or_refused() {
        assert_eq!(read(r#"{"$serde_json::private::Number":"7"}"#).unwrap(), "7");
        assert!(read(r#"{"$serde_json::private::Number":"x"}"#).is_err());
        assert!(read(r#"{"$serde_json::private::Number":7}"#).is_err());
    }
}
