//! Finds and masks passwords in URLs, whether the text is a URL or contains some.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

/// Replacement for a masked password.
pub const MASK: &str = "***";

/// Lower-case parts of the names of parameters that hold passwords or keys.
const SECRET_NAMES: [&str; 6] = ["password", "passwd", "pwd", "passphrase", "secret", "token"];

/// Masks the passwords of all URLs in the text: those before an `@`, and those of parameters such as `password=`. Masks too much rather
/// than too little.
pub fn mask_url_credentials(text: &str) -> Cow<'_, str> {
    let spans = spans(text);
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for span in spans {
        masked.push_str(&text[end..span.start]);
        masked.push_str(MASK);
        end = span.end;
    }
    masked.push_str(&text[end..]);
    Cow::Owned(masked)
}

/// Whether a URL in the text contains a password, masked or not.
pub fn has_url_credentials(text: &str) -> bool {
    !spans(text).is_empty()
}

/// The ranges of passwords in the text, in order and without overlaps.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for run in runs(text) {
        let url = &text[run.clone()];
        for span in user_info(url).into_iter().chain(parameters(url)) {
            let span = run.start + span.start..run.start + span.end;
            match found.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => found.push(span),
            }
        }
    }
    found
}

/// The ranges of URLs: a text that begins as a JDBC URL counts as one as a whole, elsewhere a URL ends at a blank.
fn runs(text: &str) -> Vec<Range<usize>> {
    if starts_with_jdbc(text.trim_start()) && !text.trim().contains('\n') {
        return iter::once(0..text.len()).collect();
    }
    let mut runs = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let is_url = word.contains("://") || word.char_indices().any(|(start, _)| starts_with_jdbc(&word[start..]));
        if is_url {
            runs.push(at..at + word.trim_end().len());
        }
        at += word.len();
    }
    runs
}

fn starts_with_jdbc(text: &str) -> bool {
    text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("jdbc:"))
}

/// The password before the `@`: `//user:password@host`, or Oracle's `thin:user/password@host`.
fn user_info(url: &str) -> Option<Range<usize>> {
    const ORACLE: &str = "jdbc:oracle:";
    let (start, separator) = match url.to_ascii_lowercase().find(ORACLE) {
        Some(at) => (at + ORACLE.len(), '/'),
        None => (url.find("//")? + 2, ':'),
    };
    let rest = &url[start..];
    let password = rest.find(separator).filter(|at| !rest[..*at].contains(['/', '?', '@']))? + 1;
    let tail = &rest[password..];
    // An `@` after the `?` belongs to a parameter, unless the text after the colon is not a port.
    let before_query = tail.split('?').next().unwrap_or_default().rfind('@');
    let port = tail.split(['/', '?', '#', ',']).next().unwrap_or_default();
    let is_port = port.parse::<u16>().is_ok();
    let end = before_query.or_else(|| tail.rfind('@').filter(|_| !is_port)).filter(|end| *end > 0)?;
    Some(start + password..start + password + end)
}

/// The values of password parameters: up to the next `&`, or to the `)` in an address of the form `(host=…,password=…)`.
fn parameters(url: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(equals) = url[from..].find('=').map(|at| from + at) {
        let name_at = url[from..equals].rfind(['/', '?', '&', ';', ',', '(', '#']).map_or(from, |at| from + at + 1);
        let name = url[name_at..equals].to_ascii_lowercase();
        let value = equals + 1;
        from = value;
        // Drivers decode names, so an encoded name may be any parameter.
        if !name.contains('%') && !SECRET_NAMES.iter().any(|secret| name.contains(secret)) {
            continue;
        }
        let before = &url[..name_at];
        let end = if before.matches('(').count() > before.matches(')').count() { ')' } else { '&' };
        let end = url[value..].find(end).map_or(url.len(), |at| value + at);
        if end > value {
            found.push(value..end);
        }
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn passwords_are_masked_in_every_part_of_a_url() {
        for (text, masked) in [
            ("jdbc:mysql://h:3306/x?user=root&password=hunter2&useSSL=false", "jdbc:mysql://h:3306/x?user=root&password=***&useSSL=false"),
            ("jdbc:mysql://root:hunter2@h:3306/x", "jdbc:mysql://root:***@h:3306/x"),
            ("jdbc:mysql://root:hun/ter?2@h:3306/x", "jdbc:mysql://root:***@h:3306/x"),
            ("jdbc:mysql://a:p1@h1:3306,b:p2@h2:3306/x", "jdbc:mysql://a:***@h2:3306/x"),
            ("jdbc:mysql://(host=h,port=1,password=hunter2)/x", "jdbc:mysql://(host=h,port=1,password=***)/x"),
            ("jdbc:mysql://address=(host=h)(password=hunter2)/x", "jdbc:mysql://address=(host=h)(password=***)/x"),
            ("jdbc:mysql://h/x?trustCertificateKeyStorePassword=hunter2", "jdbc:mysql://h/x?trustCertificateKeyStorePassword=***"),
            ("jdbc:mysql://h/x?p%61ssword=hunter2", "jdbc:mysql://h/x?p%61ssword=***"),
            ("jdbc:mysql://h/x?password=hun ter2", "jdbc:mysql://h/x?password=***"),
            ("jdbc:oracle:thin:scott/tiger@h:1521:SID", "jdbc:oracle:thin:scott/***@h:1521:SID"),
            ("JDBC:MYSQL://h/x?PASSWORD=hunter2", "JDBC:MYSQL://h/x?PASSWORD=***"),
            ("can't open 'jdbc:mysql://h/x?password=hunter2', giving up", "can't open 'jdbc:mysql://h/x?password=*** giving up"),
            ("see http://ann:hunter2@h/ and\njdbc:mysql://b:p@h/", "see http://ann:***@h/ and\njdbc:mysql://b:***@h/"),
        ] {
            assert_eq!(mask_url_credentials(text), masked);
            assert!(has_url_credentials(text) && has_url_credentials(masked), "{text}");
        }
    }

    #[test]
    fn texts_without_passwords_are_unchanged() {
        for text in [
            "",
            "jdbc:mysql://h:3306/x?useSSL=false&connectionAttributes=a@b",
            "jdbc:mysql://groupKey=orders",
            "jdbc:oracle:thin:@h:1521:SID",
            "jdbc:oracle:thin:@//h:1521/orders",
            "jdbc:mysql://root@h:3306",
            "jdbc://h:1,h:2;h:3;",
            "ann@example.com: password=x",
        ] {
            assert_eq!(mask_url_credentials(text), text);
        }
    }

    proptest! {
        #[test]
        fn generated_passwords_are_always_masked(password in "[a-zA-Z0-9!$*+,;:%/'\"()\\[\\]{}|~^-]{1,12}Zq7x", before in "[a-z ]{0,8}", after in "[a-z ]{0,8}") {
            for url in [
                format!("jdbc:mysql://root:{password}@db:3306/x?useSSL=false"),
                format!("jdbc:mysql://db:3306/x?user=root&password={password}&useSSL=false"),
                format!("jdbc:oracle:thin:scott/{password}@db:1521:SID"),
                format!("http://ann:{password}@db/"),
            ] {
                for text in [url.clone(), format!("{before} {url} {after}")] {
                    let masked = mask_url_credentials(&text);
                    prop_assert!(!masked.contains("Zq7x"), "{} in {}", password, masked);
                    prop_assert_eq!(mask_url_credentials(&masked), masked.clone(), "masking twice changes nothing");
                }
            }
        }

        #[test]
        fn masking_never_panics(text in "\\PC{0,60}", url in "(jdbc:mysql:|jdbc:oracle:|://)[a-z0-9:/@?&=();,#%.é-]{0,40}") {
            for text in [&text, &url, &format!("{text} {url}")] {
                prop_assert_eq!(matches!(mask_url_credentials(text), Cow::Borrowed(_)), !has_url_credentials(text));
            }
        }
    }
}
