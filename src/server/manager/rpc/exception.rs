//! Extracts a one-line reason from a Java stack trace.

/// Maximum length of a reason, in characters.
const MAX_LENGTH: usize = 500;
const CAUSED_BY: &str = "Caused by: ";
const EXCEPTION: &str = "Exception: ";

/// Returns the reason from a message with or without a stack trace: the last `Caused by` line if any, else the first line, without the
/// names of exception classes before it and without a nested exception's text after it.
pub(super) fn reason(text: &str) -> String {
    let mut lines = text.lines();
    let line = lines.clone().rev().find_map(|line| line.strip_prefix(CAUSED_BY)).or_else(|| lines.next()).unwrap_or_default();
    let mut line = line.trim();
    while let Some((class, rest)) = line.split_once(": ").filter(|(class, _)| is_class(class)) {
        line = rest;
        if line.is_empty() {
            line = class;
            break;
        }
    }
    without_nested(line).chars().filter(|c| !c.is_control()).take(MAX_LENGTH).collect()
}

/// A name like `java.lang.IllegalStateException`.
fn is_class(text: &str) -> bool {
    text.contains('.') && text.chars().all(in_class)
}

fn in_class(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '$')
}

/// Truncates at the first `:some.Exception: `.
fn without_nested(line: &str) -> &str {
    for (at, _) in line.match_indices(EXCEPTION) {
        let Some((before, _)) = line.split_at_checked(at) else { break };
        let head = before.trim_end_matches(in_class);
        let name = before.strip_prefix(head).unwrap_or_default();
        if let Some(head) = head.strip_suffix(':')
            && name.contains('.')
        {
            return head;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn reason_is_the_first_line_or_last_cause_without_class_names() {
        assert_eq!(reason("DDL\n\tat x.Y.z(Y.java:1)"), "DDL");
        assert_eq!(reason("a.B: c.DException: text: more"), "text: more");
        assert_eq!(reason("a.B: x\nCaused by: a.C: y\n\tat q\nCaused by: a.D: z"), "z");
        assert_eq!(reason("text:com.x.YException: text:com.x.ZException: deep"), "text");
        assert_eq!(reason("text: SomeException: kept"), "text: SomeException: kept");
        assert_eq!(reason("a.BException: "), "a.BException:");
        assert_eq!(reason(""), "");
    }

    #[test]
    fn length_is_bounded_and_control_characters_are_removed() {
        assert_eq!(reason(&"长".repeat(2000)).chars().count(), 500);
        assert_eq!(reason("a\u{7}b"), "ab");
    }
}
