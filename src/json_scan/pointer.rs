//! JSON Pointers (RFC 6901), step by step.

/// A pointer longer than this is not shown.
pub(super) const MAX_BYTES: usize = 4096;

/// Adds the step to a member.
pub(super) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    for character in key.chars().take(MAX_BYTES) {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Adds the step to an element.
pub(super) fn push_index(pointer: &mut String, index: u32) {
    pointer.push('/');
    pointer.push_str(&index.to_string());
}
