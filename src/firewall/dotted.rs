//! Dotted paths such as `os.path.join`. They are short and split at nearly every step of an analysis, so bytes are
//! looked at one by one: the searches of the standard library are made for long texts.

/// Splits off the last name.
pub(crate) fn split_last(path: &str) -> Option<(&str, &str)> {
    let dot = path.bytes().rposition(|byte| byte == b'.')?;
    Some((path.get(..dot)?, path.get(dot + 1..)?))
}

/// Splits off the first name.
pub(crate) fn split_first(path: &str) -> Option<(&str, &str)> {
    let dot = path.bytes().position(|byte| byte == b'.')?;
    Some((path.get(..dot)?, path.get(dot + 1..)?))
}

/// Returns the first name.
pub(crate) fn first(path: &str) -> &str {
    split_first(path).map_or(path, |(first, _)| first)
}

/// Returns the last name.
pub(crate) fn last(path: &str) -> &str {
    split_last(path).map_or(path, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_split_at_their_dots() {
        assert_eq!(split_last("a.b.c"), Some(("a.b", "c")));
        assert_eq!(split_first("a.b.c"), Some(("a", "b.c")));
        assert_eq!((first("ä.b"), last("a.ö")), ("ä", "ö"));
        assert_eq!((split_last("a"), first("a"), last("a")), (None, "a", "a"));
        assert_eq!(split_last("."), Some(("", "")));
    }
}
