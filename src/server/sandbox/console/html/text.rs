//! Text on pages: escaping as in Velocity, and the manager's formats for numbers, sizes, delays and times.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::server::sandbox::state::Millis;

/// HTML 4 names of U+00A0 to U+00FF, in order.
const LATIN1_ENTITIES: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro \
    para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde \
    auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute \
    ucirc uuml yacute thorn yuml";

/// Escapes as the templates do: HTML 4 names, `'` as `&#39;`; Chinese and similar text is unchanged.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{a0}'..='\u{ff}' => {
                let at = (u32::from(letter) - 0xa0) as usize;
                out.push('&');
                out.push_str(LATIN1_ENTITIES.split_whitespace().nth(at).unwrap_or("nbsp"));
                out.push(';');
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Escapes an optional text; null becomes empty.
pub fn escape_or_empty(text: Option<&str>) -> String {
    text.map(escape).unwrap_or_default()
}

/// Formats as `#,###`.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0 { format!("-{out}") } else { out }
}

/// Formats a size as `1.5 MB`: the unit is the largest power of 1024 below the size, with at most three decimals.
pub fn size(bytes: i64) -> String {
    let (power, unit) = match bytes {
        _ if bytes > 1 << 40 => (40, "TB"),
        _ if bytes > 1 << 30 => (30, "GB"),
        _ if bytes > 1 << 20 => (20, "MB"),
        _ if bytes > 1 << 10 => (10, "KB"),
        _ => return format!("{} B", number(bytes)),
    };
    let thousandths = (i128::from(bytes) * 1000 + (1_i128 << (power - 1))) >> power;
    let whole = i64::try_from(thousandths / 1000).unwrap_or(i64::MAX);
    format!("{}{} {unit}", number(whole), decimals(thousandths % 1000))
}

fn decimals(thousandths: i128) -> String {
    let text = format!(".{thousandths:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Formats milliseconds as `1 h 2 m 3.4 s`; `0` for zero, the raw number for negative values.
pub fn delay(millis: i64) -> String {
    if millis < 0 {
        return millis.to_string();
    }
    let (hours, minutes, rest) = (millis / 3_600_000, millis / 60_000 % 60, millis % 60_000);
    let mut parts = Vec::new();
    if hours > 0 {
        parts.push(format!("{hours} h"));
    }
    if minutes > 0 {
        parts.push(format!("{minutes} m"));
    }
    if rest > 0 {
        parts.push(format!("{}{} s", rest / 1000, decimals(i128::from(rest % 1000))));
    }
    if parts.is_empty() { "0".to_owned() } else { parts.join(" ") }
}

/// Formats as `yyyy-MM-dd HH:mm:ss` in the manager's zone; empty for a time outside the calendar.
pub fn time(at: Millis, zone: &TimeZone) -> String {
    Timestamp::from_millisecond(at)
        .map(|at| at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default()
}

/// Escapes for a JavaScript string inside an attribute: the server escapes for JavaScript first, then for HTML.
pub fn escape_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some('\'') => out.push_str("\\'"),
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('/') => out.push_str("\\/"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(letter) if (' '..='~').contains(&letter) => out.push(letter),
            _ => out.push_str(&format!("\\u{unit:04X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_the_templates_do() {
        assert_eq!(escape("<b>&\"' 中文 é"), "&lt;b&gt;&amp;&quot;&#39; 中文 &eacute;");
        assert_eq!(escape("\u{a0}\u{ff}"), "&nbsp;&yuml;");
        assert_eq!(escape_script("a'b/中\n"), "a\\'b\\/\\u4E2D\\n");
    }

    #[test]
    fn formats_numbers_sizes_and_delays() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(-1_000), "-1,000");
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1024), "1,024 B");
        assert_eq!(size(1536), "1.5 KB");
        assert_eq!(size(3 << 20), "3 MB");
        assert_eq!(delay(0), "0");
        assert_eq!(delay(12), "0.012 s");
        assert_eq!(delay(97_790), "1 m 37.79 s");
        assert_eq!(delay(3_723_400), "1 h 2 m 3.4 s");
        assert_eq!(delay(3_600_000), "1 h");
        assert_eq!(delay(-5), "-5");
    }

    #[test]
    fn prints_times_in_the_managers_zone() {
        let shanghai = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(time(0, &shanghai), "1970-01-01 08:00:00");
    }
}
