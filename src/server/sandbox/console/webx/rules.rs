//! Validators of form fields and their messages (Otter manager console actions, §4).

/// A validator. Validators of a value accept an empty one; only [`FieldRule::Required`] rejects it.
#[derive(Debug, Clone, Copy)]
pub enum FieldRule {
    /// Not blank; the message is this text followed by the field's label.
    Required(&'static str),
    /// Length between these numbers of characters.
    Length(usize, usize),
    /// A Java `int`.
    Integer,
    /// A Java `int` above zero.
    Positive,
    /// Contains an IPv4 address, or is a host name.
    Host,
    /// `host:port` entries joined by `,` in groups that each end with `;`; the text is the example in the first message.
    Addresses(&'static str),
    /// One or more `{…};`.
    Positions,
    /// Differs from the value of another field; the text is that field's label.
    Differs(&'static str, &'static str),
    /// Equals the value of another field; the text is the whole message.
    Equals(&'static str, &'static str),
    /// The rules apply if another field has this value.
    When(&'static str, &'static str, &'static [FieldRule]),
    /// The rules apply unless another field has this value.
    Unless(&'static str, &'static str, &'static [FieldRule]),
}

/// `必须填写<label>`.
pub const REQUIRED: FieldRule = FieldRule::Required("必须填写");
/// `必须填写 <label>`, with the blank used by some of the manager's groups.
pub const REQUIRED_SPACED: FieldRule = FieldRule::Required("必须填写 ");
/// A required whole number above zero.
pub const COUNT: &[FieldRule] = &[REQUIRED, FieldRule::Integer, FieldRule::Positive];
/// An optional whole number above zero.
pub const OPTIONAL_COUNT: &[FieldRule] = &[FieldRule::Integer, FieldRule::Positive];

/// The message of the first rule that rejects `value`; `other` returns the values of the group's other fields.
pub fn first_failure<'a>(rules: &[FieldRule], label: &str, value: Option<&str>, other: &dyn Fn(&str) -> Option<&'a str>) -> Option<String> {
    rules.iter().find_map(|rule| failure(rule, label, value, other))
}

fn failure<'a>(rule: &FieldRule, label: &str, value: Option<&str>, other: &dyn Fn(&str) -> Option<&'a str>) -> Option<String> {
    match *rule {
        FieldRule::When(field, wanted, rules) => {
            return if other(field) == Some(wanted) { first_failure(rules, label, value, other) } else { None };
        }
        FieldRule::Unless(field, wanted, rules) => {
            return if other(field) == Some(wanted) { None } else { first_failure(rules, label, value, other) };
        }
        FieldRule::Equals(field, message) => return (value != other(field)).then(|| message.to_owned()),
        FieldRule::Required(prefix) => return value.is_none().then(|| format!("{prefix}{label}")),
        _ => {}
    }
    let value = value?;
    let (holds, message) = match *rule {
        FieldRule::Length(least, most) => {
            let length = value.encode_utf16().count();
            ((least..=most).contains(&length), format!("{label} 最少由{least}个字符组成，最多不能超过{most}个字符"))
        }
        FieldRule::Integer => (value.parse::<i32>().is_ok(), format!("{label} 必须是数字且是整数")),
        FieldRule::Positive => (value.parse::<i32>().is_ok_and(|number| number > 0), format!("{label} 必须是大于0的整数")),
        FieldRule::Host => {
            let host = format!("{label} 不是一个合法的(hostname)");
            (contains_ipv4(value) || is_host(value), format!("{label} 不符合格式（1.1.1.1） {host} {host}"))
        }
        FieldRule::Addresses(example) => {
            let host = format!("{label} 不是一个合法的(hostname:80;)");
            (are_addresses(value), format!("{label} 不符合格式（{example}） {host} {host}"))
        }
        FieldRule::Positions => {
            let holds = value.starts_with('{') && value.ends_with("};") && !value.contains('\n');
            (holds, format!("{label} 不符合格式（{{\"journalName\":\"\",\"position\":0,\"timestamp\":0}};）"))
        }
        FieldRule::Differs(field, other_label) => (other(field) != Some(value), format!("{label} 不能与 {other_label} 相同")),
        FieldRule::Required(_) | FieldRule::Equals(..) | FieldRule::When(..) | FieldRule::Unless(..) => return None,
    };
    (!holds).then_some(message)
}

/// Whether four dot-separated numbers of 0–255 occur anywhere in the text: the manager searches instead of matching the whole text.
fn contains_ipv4(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.windows(4).any(|four| match four {
        [first, second, third, last] => {
            ends_in_octet(first) && is_octet(second) && is_octet(third) && last.starts_with(|letter: char| letter.is_ascii_digit())
        }
        _ => false,
    })
}

fn is_octet(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|number| number <= 255)
}

fn ends_in_octet(text: &str) -> bool {
    text.ends_with(|letter: char| letter.is_ascii_digit())
}

fn is_host(text: &str) -> bool {
    text.split('.').all(|label| {
        let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    })
}

fn are_addresses(text: &str) -> bool {
    let Some(groups) = text.strip_suffix(';') else { return false };
    groups.split(';').all(|group| {
        let group = group.strip_suffix(',').unwrap_or(group);
        group.split(',').all(|entry| {
            entry
                .rsplit_once(':')
                .is_some_and(|(host, port)| is_host(host) && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &[FieldRule], value: &str) -> Option<String> {
        first_failure(rules, "L", (!value.is_empty()).then_some(value), &|_| None)
    }

    #[test]
    fn messages_match_the_managers_patterns() {
        assert_eq!(check(COUNT, "").as_deref(), Some("必须填写L"));
        assert_eq!(check(COUNT, "1.5").as_deref(), Some("L 必须是数字且是整数"));
        assert_eq!(check(COUNT, "0").as_deref(), Some("L 必须是大于0的整数"));
        assert_eq!(check(COUNT, "7"), None);
        assert_eq!(check(OPTIONAL_COUNT, ""), None);
        assert_eq!(check(&[FieldRule::Length(4, 64)], "abc").as_deref(), Some("L 最少由4个字符组成，最多不能超过64个字符"));
    }

    #[test]
    fn hosts_and_addresses_are_validated() {
        for good in ["10.0.0.1", "node-1.example", "x 10.0.0.1 y", "localhost"] {
            assert_eq!(check(&[FieldRule::Host], good), None, "{good}");
        }
        assert!(check(&[FieldRule::Host], "-bad-").is_some());
        for good in ["127.0.0.1:2181;", "a:1,b:2;c:3;", "a:1,;"] {
            assert_eq!(check(&[FieldRule::Addresses("1.1.1.1:80;")], good), None, "{good}");
        }
        for bad in ["127.0.0.1:2181", "a;", "a:b;", ";", "a:1:MYSQL;"] {
            assert!(check(&[FieldRule::Addresses("1.1.1.1:80;")], bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn conditional_rules_depend_on_other_fields() {
        let rule = [FieldRule::When("mode", "MEMORY", &[REQUIRED])];
        assert_eq!(first_failure(&rule, "L", None, &|_| Some("MEMORY")).as_deref(), Some("必须填写L"));
        assert_eq!(first_failure(&rule, "L", None, &|_| Some("FILE")), None);
        let differs = [FieldRule::Differs("source", "S")];
        assert_eq!(first_failure(&differs, "L", Some("7"), &|_| Some("7")).as_deref(), Some("L 不能与 S 相同"));
    }
}
