//! Request parameters as Webx passes them to actions and screens (Otter manager console, §1.2).

use super::multipart;
use super::names::underscored;

/// One parameter: the spelling of its first occurrence and all values sent under any spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Param {
    folded: String,
    spelling: String,
    values: Vec<String>,
}

/// All parameters of a request, in the order of their first occurrence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<Param>);

impl Params {
    /// Parses the query string, and the body if its content type is one of the two form types. A multipart body hides the query string.
    pub fn read(query: &str, content_type: Option<&str>, body: &[u8]) -> Self {
        let mut params = Params::default();
        if let Some(boundary) = content_type.and_then(multipart::boundary) {
            for (name, value) in multipart::fields(body, &boundary) {
                params.push(&name, &value);
            }
            return params;
        }
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            params.push(&name, &value);
        }
        if content_type.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            for (name, value) in url::form_urlencoded::parse(body) {
                params.push(&name, &value);
            }
        }
        params
    }

    fn push(&mut self, name: &str, value: &str) {
        let folded = underscored(name);
        let value = decode_references(value).trim_matches(|letter| letter <= ' ').to_owned();
        match self.0.iter_mut().find(|param| param.folded == folded) {
            Some(param) => param.values.push(value),
            None => self.0.push(Param { folded, spelling: name.to_owned(), values: vec![value] }),
        }
    }

    /// The first value under any spelling of `name`, possibly empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let folded = underscored(name);
        self.0.iter().find(|param| param.folded == folded)?.values.first().map(String::as_str)
    }

    /// The first value, or the empty text if absent.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// A `Long` parameter: null if absent or not a number (conversion reports no error).
    pub fn long(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// An `int` parameter: 0 if absent or not a number.
    pub fn int(&self, name: &str) -> i32 {
        self.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    /// All parameters as (first spelling, values).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|param| (param.spelling.as_str(), param.values.as_slice()))
    }
}

/// Decodes `&#NNN;` and `&#xHH;`. A bare `&` consumes everything up to the next `;` as an entity name.
fn decode_references(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some(end) = from.find(';') else {
            rest = from;
            break;
        };
        let (entity, after) = from.split_at(end + 1);
        match numeric_reference(entity) {
            Some(letter) => out.push(letter),
            None => out.push_str(entity),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn numeric_reference(entity: &str) -> Option<char> {
    let digits = entity.strip_prefix("&#")?.strip_suffix(';')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URLENCODED: Option<&str> = Some("application/x-www-form-urlencoded");

    #[test]
    fn three_spellings_are_one_parameter() {
        let params = Params::read("channelId=1&channel_id=2", URLENCODED, b"ChannelId=3");
        assert_eq!(params.get("channelId"), Some("1"));
        let all: Vec<_> = params.iter().collect();
        assert_eq!(all, vec![("channelId", ["1", "2", "3"].map(String::from).as_slice())]);
    }

    #[test]
    fn values_are_trimmed_and_numeric_references_decoded() {
        let params = Params::read("a=%20x%20&b=%26%2365%3B%26lt%3B&c=a+%26+b+%26%2365%3B", None, b"");
        assert_eq!(params.text("a"), "x");
        assert_eq!(params.text("b"), "A&lt;");
        assert_eq!(params.text("c"), "a & b &#65;");
    }

    #[test]
    fn invalid_numbers_are_ignored() {
        let params = Params::read("channelId=x&pageIndex=", None, b"");
        assert_eq!(params.long("channelId"), None);
        assert_eq!(params.int("pageIndex"), 0);
    }

    #[test]
    fn a_multipart_body_hides_the_query_string() {
        let body = b"--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--B--\r\n";
        let params = Params::read("channelId=7", Some("multipart/form-data; boundary=B"), body);
        assert_eq!(params.get("channelId"), None);
        assert_eq!(params.text("name"), "x");
    }
}
