//! A document with its strings cleaned and nothing else changed.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::bytes::string_end;
use super::decode::decoded;
use crate::core::text::{hidden, without_hidden};

/// Returns a document, which a scan did not refuse, with its strings cleaned: without control characters but tab
/// and line ends, without bidirectional controls, zero-width and tag characters that spelling does not need, and in
/// NFC. Whatever is not part of such a string is as it was, byte for byte.
///
/// Keys are cleaned too, and can become the same by that: scan the result.
///
/// ```
/// use sonora_sec::json_scan::sanitize;
///
/// assert_eq!(sanitize(br#"{"title" : "a\u202eb\u0000" }"#), br#"{"title" : "ab" }"#);
/// ```
#[must_use]
pub fn sanitize(bytes: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', bytes.get(at..).unwrap_or_default()) {
        let start = at + quote + 1;
        let end = string_end(bytes, start);
        clean.extend_from_slice(bytes.get(at..start).unwrap_or_default());
        let raw = bytes.get(start..end).unwrap_or_default();
        let text = decoded(raw);
        match cleaned(&text) {
            Cow::Borrowed(_) => clean.extend_from_slice(raw),
            Cow::Owned(text) => {
                let quoted = serde_json::to_string(&text).unwrap_or_default();
                let inside = quoted.len().saturating_sub(1);
                clean.extend_from_slice(quoted.as_bytes().get(1..inside).unwrap_or_default());
            }
        }
        at = end;
        // The closing quote.
        clean.extend_from_slice(bytes.get(at..=at).unwrap_or_default());
        at += 1;
    }
    clean.extend_from_slice(bytes.get(at..).unwrap_or_default());
    clean
}

/// Returns a text without what nobody should see, borrowed when it has none of it.
fn cleaned(text: &str) -> Cow<'_, str> {
    let is_control =
        |character: char| character.is_control() && !matches!(character, '\t' | '\n' | '\r');
    let is_composed = is_nfc_quick(text.chars()) == IsNormalized::Yes;
    if is_composed && !text.chars().any(is_control) && hidden(text).is_none() {
        return Cow::Borrowed(text);
    }
    let visible: String = text.chars().filter(|character| !is_control(*character)).collect();
    let composed: String = without_hidden(&visible).nfc().collect();
    if composed == text { Cow::Borrowed(text) } else { Cow::Owned(composed) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json_scan::{Limits, scan};

    #[test]
    fn what_is_clean_is_as_it_was() {
        for text in
            [r#" { "a\u0062\/" :[1e5,"é\n" ] } "#, "", "1", "[\"\\\\\"]", "[\"👩\u{200d}👧\"]"]
        {
            assert_eq!(sanitize(text.as_bytes()), text.as_bytes(), "{text}");
        }
        assert_eq!(sanitize(b"[\"e\xcc\x81\"]"), "[\"é\"]".as_bytes());
        assert_eq!(sanitize(br#"["\"\u200b\"", "\u001b[2J\\"]"#), br#"["\"\"", "[2J\\"]"#);
    }

    proptest! {
        #[test]
        fn what_was_cleaned_is_clean_and_json(text in "(\\PC|[\u{0}-\u{ff}\u{200b}-\u{206f}\u{300}-\u{30f}]){0,12}") {
            let document = serde_json::to_vec(&[&text]).unwrap();
            let clean = sanitize(&document);
            prop_assert_eq!(&sanitize(&clean), &clean);
            let read: Vec<String> = serde_json::from_slice(&clean).unwrap();
            prop_assert_eq!(read.len(), 1);
            for finding in scan(&clean, &Limits::DEFAULT).findings {
                prop_assert!(!["control-character", "invisible-text"].contains(&finding.rule.name), "{:?}", read);
            }
        }
    }
}
