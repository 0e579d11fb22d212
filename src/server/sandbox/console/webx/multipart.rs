//! Parses the plain fields of a `multipart/form-data` body; drops file parts, as the manager's upload service does.

/// The boundary in a multipart content type.
pub fn boundary(content_type: &str) -> Option<String> {
    let parameters = content_type.strip_prefix("multipart/form-data")?;
    parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))
        .map(|boundary| boundary.trim_matches('"').to_owned())
}

/// (name, value) of every part without a file name, in order.
pub fn fields(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    text.split(delimiter.as_str()).skip(1).filter_map(field).collect()
}

fn field(part: &str) -> Option<(String, String)> {
    let (headers, content) = part.split_once("\r\n\r\n")?;
    let disposition = headers.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    if disposition.contains("filename=") {
        return None;
    }
    let name = disposition.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="))?.trim_matches('"');
    Some((name.to_owned(), content.strip_suffix("\r\n").unwrap_or(content).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fields_and_drops_files() {
        let kind = "multipart/form-data; boundary=\"xyz\"";
        let body = "--xyz\r\nContent-Disposition: form-data; name=\"_fm.ch._0.d\"\r\n\r\nline 1\r\nline 2\r\n--xyz\r\n\
                    Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nno\r\n--xyz--\r\n";
        let boundary = boundary(kind).unwrap();
        assert_eq!(fields(body.as_bytes(), &boundary), vec![("_fm.ch._0.d".to_owned(), "line 1\r\nline 2".to_owned())]);
    }
}
