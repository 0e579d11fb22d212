//! JavaScript string literals, which contain log messages and DWR replies.

/// Parses a string literal at the start of a text and returns it with the remaining text. Supports both quotes and all escapes. Lone
/// surrogates become U+FFFD.
pub(super) fn string(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text.get(quote.len_utf8()..)?;
    loop {
        let next = rest.chars().next()?;
        rest = rest.get(next.len_utf8()..)?;
        if next == quote {
            return Some((String::from_utf16_lossy(&units), rest));
        }
        if next == '\\' {
            let (unescaped, after) = escape(rest)?;
            units.extend(unescaped);
            rest = after;
        } else {
            units.extend_from_slice(next.encode_utf16(&mut [0; 2]));
        }
    }
}

/// Decodes an escape and returns it with the remaining text.
fn escape(text: &str) -> Option<(Vec<u16>, &str)> {
    let kind = text.chars().next()?;
    let rest = text.get(kind.len_utf8()..)?;
    let hexadecimal = |digits: usize| {
        let code = u16::from_str_radix(rest.get(..digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?, 16).ok()?;
        Some((vec![code], rest.get(digits..)?))
    };
    let one = |unit: u16| Some((vec![unit], rest));
    match kind {
        'u' => hexadecimal(4),
        'x' => hexadecimal(2),
        'n' => one(0x0a),
        'r' => one(0x0d),
        't' => one(0x09),
        'b' => one(0x08),
        'f' => one(0x0c),
        'v' => one(0x0b),
        '0' => one(0),
        other => Some((other.encode_utf16(&mut [0; 2]).to_vec(), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_unescaped() {
        let read = |text| string(text).map(|(value, rest)| (value, rest.to_owned()));
        assert_eq!(read(r#""a\"b\'c\\d\/e" rest"#), Some((r#"a"b'c\d/e"#.to_owned(), " rest".to_owned())));
        assert_eq!(read(r"'\u4E2D\u6587\n\t\r\x41')"), Some(("中文\n\t\rA".to_owned(), ")".to_owned())));
        assert_eq!(read(r"'\uD83D\uDE00\uD83D'"), Some(("\u{1F600}\u{FFFD}".to_owned(), String::new())));
        for broken in ["", "abc", "'abc", r"'abc\", r"'\u12'", r"'\u+123'", "'\\u中'"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
