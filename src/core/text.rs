//! Text from elsewhere, made safe to show on a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns `text` with every character escaped that could move the cursor, change colors,
/// reorder what is shown, or hide: controls, bidirectional controls, zero-width characters
/// (CVE-2021-42574) and the line and paragraph separators.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            let _ = write!(shown, "{}", character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Says whether a character must not reach a terminal as it is.
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Returns the first character of a text that hides or reorders, and where it is.
#[must_use]
pub fn hidden(text: &str) -> Option<(usize, char)> {
    let mut before = ' ';
    text.char_indices().find(|(_, character)| {
        let before = std::mem::replace(&mut before, *character);
        hides(*character) && !belongs(*character, before)
    })
}

/// Returns a text without the characters that hide or reorder where spelling does not need them.
#[must_use]
pub fn without_hidden(text: &str) -> String {
    let mut before = ' ';
    text.chars()
        .filter(|character| {
            let stays = !hides(*character) || belongs(*character, before);
            before = if stays { *character } else { before };
            stays
        })
        .collect()
}

/// Says whether a character hides or reorders text. Controls are shown by nothing and are not meant.
#[must_use]
pub fn hides(character: char) -> bool {
    is_unsafe(character) && !character.is_control()
}

/// Says whether an invisible character is where spelling needs it.
fn belongs(character: char, before: char) -> bool {
    let is_emoji =
        matches!(before, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    // Right-to-left scripts with their marks, and the scripts of India and around it.
    let joins =
        matches!(before, '\u{590}'..='\u{8ff}' | '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{18af}');
    match character {
        '\u{200d}' => is_emoji || joins,
        '\u{200c}' | '\u{200e}' | '\u{200f}' => joins,
        // A flag of a region is a black flag and tags.
        '\u{e0020}'..='\u{e007f}' => {
            before == '\u{1f3f4}' || matches!(before, '\u{e0020}'..='\u{e007f}')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_command_a_terminal_is_escaped() {
        assert_eq!(printable("plain text, ünïcode"), "plain text, ünïcode");
        assert_eq!(printable("\u{1b}[31mred\n"), "\\u{1b}[31mred\\u{a}");
        assert_eq!(printable("a\u{202e}b\u{200b}"), "a\\u{202e}b\\u{200b}");
    }
}
