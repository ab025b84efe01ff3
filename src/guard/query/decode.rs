//! The encodings that text is decoded from on its way: of URLs, HTML, JavaScript, C, and UTF-7.

/// Decodes once what is encoded in a text, whichever way.
pub(super) fn once(text: &str) -> String {
    let plus_is_space = is_form_encoded(text);
    let mut decoded: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let unit = match first {
            '%' => percent(rest),
            '&' => entity(rest),
            '+' => utf7(rest).or_else(|| plus_is_space.then_some((Unit::Character(' '), 1))),
            '\\' => escape(rest),
            // Quotes that databases fold to the plain ones when they convert character sets.
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2b9}' | '\u{2bc}'
            | '\u{2c8}' | '\u{55a}' | '\u{5f3}' => Some((Unit::Character('\''), first.len_utf8())),
            '\u{201c}' | '\u{201d}' | '\u{2ba}' | '\u{2033}' => {
                Some((Unit::Character('"'), first.len_utf8()))
            }
            _ => None,
        };
        let (unit, length) = unit.unwrap_or((Unit::Character(first), first.len_utf8()));
        match unit {
            Unit::Byte(byte) => decoded.push(byte),
            Unit::Character(character) => {
                decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Decodes the percent-encoding of a URL and nothing else.
pub(super) fn percent_only(text: &str) -> String {
    let mut decoded: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (bytes, length) = match percent(rest) {
            Some((Unit::Byte(byte), length)) => (vec![byte], length),
            _ => (
                rest.as_bytes().get(..first.len_utf8()).unwrap_or_default().to_vec(),
                first.len_utf8(),
            ),
        };
        decoded.extend_from_slice(&bytes);
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

enum Unit {
    Byte(u8),
    Character(char),
}

/// Says whether `+` stands for a space: there is no space, and something else is percent-encoded or several words are
/// joined so.
fn is_form_encoded(text: &str) -> bool {
    !text.contains(' ') && (text.contains('%') || text.matches('+').count() > 1)
}

fn hex(digits: &str, radix: u32) -> Option<char> {
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)
}

/// Reads `%27`, and `%u0027` as IIS does.
fn percent(text: &str) -> Option<(Unit, usize)> {
    if !text.starts_with('%') {
        return None;
    }
    if let Some(code) = text.get(2..6).filter(|_| text.starts_with("%u") || text.starts_with("%U"))
    {
        return hex(code, 16).map(|character| (Unit::Character(character), 6));
    }
    let digits =
        text.get(1..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok().map(|byte| (Unit::Byte(byte), 3))
}

/// Reads a character reference of HTML, its semicolon missing perhaps.
fn entity(text: &str) -> Option<(Unit, usize)> {
    let body = text.get(1..)?;
    let (character, length) = if let Some(numeric) = body.strip_prefix('#') {
        let is_hex = numeric.starts_with(['x', 'X']);
        let (digits, radix) = if is_hex { (numeric.get(1..)?, 16) } else { (numeric, 10) };
        let length =
            digits.bytes().take(10).take_while(|byte| char::from(*byte).is_digit(radix)).count();
        let character = hex(digits.get(..length)?, radix)?;
        (character, 2 + usize::from(is_hex) + length)
    } else {
        let (name, character) = NAMED.iter().find(|(name, _)| {
            body.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name))
        })?;
        (*character, 1 + name.len())
    };
    let semicolon = usize::from(text.get(length..).is_some_and(|rest| rest.starts_with(';')));
    Some((Unit::Character(character), length + semicolon))
}

/// The character references that hide markup, without their semicolons, longer ones first.
const NAMED: &[(&str, char)] = &[
    ("DiacriticalGrave", '`'),
    ("NewLine", '\n'),
    ("lbrace", '{'),
    ("rbrace", '}'),
    ("lparen", '('),
    ("rparen", ')'),
    ("equals", '='),
    ("bsol", '\\'),
    ("colon", ':'),
    ("comma", ','),
    ("grave", '`'),
    ("excl", '!'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lcub", '{'),
    ("rcub", '}'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("nbsp", ' '),
    ("quot", '"'),
    ("apos", '\''),
    ("semi", ';'),
    ("Tab", '\t'),
    ("sol", '/'),
    ("num", '#'),
    ("amp", '&'),
    ("period", '.'),
    ("lt", '<'),
    ("gt", '>'),
];

/// Reads `+ADw-` of UTF-7 (RFC 2152): one character of 16 bits that is ASCII.
fn utf7(text: &str) -> Option<(Unit, usize)> {
    let code = text.get(1..4).filter(|code| {
        code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
    })?;
    if !text.get(4..).is_some_and(|rest| rest.starts_with('-')) || !code.starts_with('A') {
        return None;
    }
    // Three letters of base64 are 18 bits; the last two are none of the character's.
    let code: String = code.chars().chain(['A']).collect();
    match data_encoding::BASE64.decode(code.as_bytes()).ok()?.as_slice() {
        [0, byte, _] if byte.is_ascii() => Some((Unit::Byte(*byte), 5)),
        _ => None,
    }
}

/// Reads an escape of JavaScript, C or a shell: `\x27`, `\u0027`, `\u{27}`, `\047`, `\n`.
fn escape(text: &str) -> Option<(Unit, usize)> {
    let kind = text.chars().nth(1)?;
    match kind {
        'x' | 'X' => text
            .get(2..4)
            .and_then(|digits| hex(digits, 16))
            .map(|found| (Unit::Character(found), 4)),
        'u' | 'U' => {
            if let Some(braced) = text.get(2..).and_then(|rest| rest.strip_prefix('{')) {
                let digits = braced.get(..braced.bytes().take(8).position(|byte| byte == b'}')?)?;
                return hex(digits, 16).map(|found| (Unit::Character(found), digits.len() + 4));
            }
            text.get(2..6)
                .and_then(|digits| hex(digits, 16))
                .map(|found| (Unit::Character(found), 6))
        }
        '0'..='7' => {
            let rest = text.get(1..)?;
            let length =
                rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            let digits = rest.get(..length).filter(|digits| digits.len() > 1 || *digits == "0")?;
            hex(digits, 8).map(|found| (Unit::Character(found), 1 + length))
        }
        'n' => Some((Unit::Character('\n'), 2)),
        'r' => Some((Unit::Character('\r'), 2)),
        't' => Some((Unit::Character('\t'), 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_decoded_and_other_text_stays() {
        for (encoded, decoded) in [
            ("%27%20or%u0020", "' or "),
            ("a+b%3D", "a b="),
            ("+ADw-script+AD4-", "<script>"),
            ("&lt;&#60&#x3C;&colon;&Tab;", "<<<:\t"),
            ("\\x3c\\u003c\\u{3c}\\074\\n", "<<<<\n"),
            ("O\u{2019}Neil", "O'Neil"),
            ("100% Pure Love & 1+1", "100% Pure Love & 1+1"),
            ("R&B; AT&T; %zz \\q", "R&B; AT&T; %zz \\q"),
            ("%c0%bc", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(once(encoded), decoded, "{encoded}");
        }
        assert_eq!(percent_only("%2e%2E/&lt;"), "../&lt;");
    }
}
