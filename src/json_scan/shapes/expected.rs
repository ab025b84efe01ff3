//! The words that tables of shapes are written in.

/// What a value must be.
#[derive(Debug)]
pub(super) enum Expected {
    /// Anything.
    Any,
    /// Text in base64.
    Base64,
    /// True or false.
    Bool,
    /// An object that is one of several, by what a member says.
    By { member: &'static str, cases: &'static [(&'static str, &'static Expected)] },
    /// Text that is shown: clean, and with something in it if it must.
    Clean { may_be_empty: bool },
    /// Text of digits: an id of Discord.
    Id,
    /// An integer within bounds.
    Integer(i64, i64),
    /// An array.
    List(&'static Expected, usize),
    /// Null, or something else.
    Nullable(&'static Expected),
    /// A number within bounds.
    Number(f64, f64),
    /// An object. Of the members that are listed last, one must be there.
    Object(&'static [Member], &'static [&'static str]),
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// Text.
    Text,
    /// Text as earlier versions have it, or something else.
    TextOr(&'static Expected),
    /// An object that is a track, whose encoded form says the same.
    Track(&'static Expected),
    /// A clean URL, or null unless strict.
    Uri,
    /// The one thing if a member is there, and else the other.
    With { member: &'static str, with: &'static Expected, without: &'static Expected },
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) expected: Expected,
    pub(super) is_required: bool,
}

/// A member that must be there.
pub(super) const fn required(name: &'static str, expected: Expected) -> Member {
    Member { name, expected, is_required: true }
}

/// A member that may be there.
pub(super) const fn optional(name: &'static str, expected: Expected) -> Member {
    Member { name, expected, is_required: false }
}

/// An object of members.
pub(super) const fn object(members: &'static [Member]) -> Expected {
    Expected::Object(members, &[])
}

/// A count, or a time in milliseconds.
pub(super) const COUNT: Expected = Expected::Integer(0, i64::MAX);
/// Any integer.
pub(super) const INTEGER: Expected = Expected::Integer(i64::MIN, i64::MAX);
/// Any number.
pub(super) const NUMBER: Expected = Expected::Number(f64::MIN, f64::MAX);
/// A text, or null.
pub(super) const TEXT_OR_NULL: Expected = Expected::Nullable(&Expected::Text);
/// Any object.
pub(super) const ANY_OBJECT: Expected = object(&[]);
/// As many as the limits allow.
pub(super) const MANY: usize = usize::MAX;
