//! One request as the console reads it and the answer it gives, apart from the web framework below.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Method, Response, StatusCode, header, request};

use super::html::link::Url;
use super::webx::jetty::latin1;

/// What the servlet engine takes as an urlencoded body; beyond it answers 500.
const URLENCODED_LIMIT: usize = 200_000;
/// What the upload service takes as a multipart body.
const MULTIPART_LIMIT: usize = 5 * 1024 * 1024;
/// The servlet engine's buffer for the request line and the headers; beyond it answers 413.
const HEAD_LIMIT: usize = 8192;

/// A request, read.
pub struct Request {
    pub posted: bool,
    /// As sent, not decoded.
    pub path: String,
    pub query: String,
    /// The `Host` header.
    pub host: String,
    /// The `Cookie` headers, joined.
    pub cookies: String,
    pub content_type: Option<String>,
    /// Empty when it was beyond every limit.
    pub body: Vec<u8>,
    overflowed: bool,
    /// Bytes of the request line and the headers.
    head_size: usize,
}

impl Request {
    /// Reads head and body.
    pub async fn read(request: request::Request<Body>) -> Self {
        let (head, body) = request.into_parts();
        let text = |name: header::HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let cookies = head.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let content_type = text(header::CONTENT_TYPE);
        let headers: usize = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum();
        let head_size = head.method.as_str().len() + head.uri.to_string().len() + "  HTTP/1.1\r\n\r\n".len() + headers;
        let body = to_bytes(body, MULTIPART_LIMIT).await.map(Vec::from);
        Request {
            posted: head.method == Method::POST,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            host: text(header::HOST).or_else(|| head.uri.authority().map(ToString::to_string)).unwrap_or_default(),
            cookies: cookies.collect::<Vec<_>>().join("; "),
            content_type,
            overflowed: body.is_err(),
            body: body.unwrap_or_default(),
            head_size,
        }
    }

    /// Whether request line and headers are beyond the limit.
    pub fn has_large_head(&self) -> bool {
        self.head_size > HEAD_LIMIT
    }

    /// The URL as the visitor sent it.
    pub fn url(&self) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        format!("http://{}{}{query}", self.host, self.path)
    }

    /// Whether the body is beyond the limit of its type.
    pub fn is_too_large(&self) -> bool {
        let multipart = self.content_type.as_deref().is_some_and(|kind| kind.starts_with("multipart/"));
        self.overflowed || (!multipart && self.body.len() > URLENCODED_LIMIT)
    }
}

/// Where a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// To the configured address.
    Configured(Url),
    /// To a path at the address that the request named.
    Relative(Url),
    /// To any URL, as it stands.
    Verbatim(String),
}

impl Location {
    /// The `Location` header for a request with that `Host`.
    pub fn header(&self, host: &str) -> String {
        match self {
            Location::Configured(url) => url.to_string(),
            Location::Relative(url) => format!("http://{host}/{}", url.to_string().trim_start_matches('/')),
            Location::Verbatim(url) => url.clone(),
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: StatusCode,
    pub content_type: Option<&'static str>,
    pub location: Option<String>,
    pub cookies: Vec<String>,
    pub body: Vec<u8>,
}

/// The content type of pages and of the interface below `/api/`.
const HTML: &str = "text/html;charset=UTF-8";

impl Reply {
    /// A page.
    pub fn page(html: String) -> Self {
        Reply::with(StatusCode::OK, HTML, html.into_bytes())
    }

    /// A script, as remote calls answer.
    pub fn script(text: String) -> Self {
        Reply::with(StatusCode::OK, "text/javascript; charset=utf-8", text.into_bytes())
    }

    /// One of the servlet engine's own pages.
    pub fn error(status: StatusCode, page: &str) -> Self {
        Reply::with(status, "text/html;charset=ISO-8859-1", latin1(page))
    }

    /// A redirect; `typed` is whether it names a content type, as those of actions do and those of the access valve do not.
    pub fn redirect(location: String, typed: bool) -> Self {
        Reply {
            status: StatusCode::FOUND,
            content_type: typed.then_some(HTML),
            location: Some(location),
            cookies: Vec::new(),
            body: Vec::new(),
        }
    }

    fn with(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Self {
        Reply { status, content_type: Some(content_type), location: None, cookies: Vec::new(), body }
    }

    /// The answer for the web framework; a header that cannot be sent is left out.
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Some(kind) = self.content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if let Some(location) = self.location.and_then(|location| HeaderValue::try_from(location).ok()) {
            headers.insert(header::LOCATION, location);
        }
        for cookie in self.cookies.into_iter().filter_map(|cookie| HeaderValue::try_from(cookie).ok()) {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }
}
