//! Requests and responses of the console, independent of the web framework.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Method, Response, StatusCode, header, request};

use super::html::link::Url;
use super::webx::jetty::latin1;

/// The servlet engine's limit of an urlencoded body; a larger body gives status 500.
const URLENCODED_LIMIT: usize = 200_000;
/// The upload service's limit of a multipart body.
const MULTIPART_LIMIT: usize = 5 * 1024 * 1024;
/// The servlet engine's buffer for the request line and headers; a larger head gives status 413.
const HEAD_LIMIT: usize = 8192;

/// A parsed request.
pub struct Request {
    pub posted: bool,
    /// As sent, not decoded.
    pub path: String,
    pub query: String,
    /// The `Host` header.
    pub host: String,
    /// The joined `Cookie` headers.
    pub cookies: String,
    pub content_type: Option<String>,
    /// Empty if it exceeded every limit.
    pub body: Vec<u8>,
    overflowed: bool,
    /// Size of the request line and headers in bytes.
    head_size: usize,
}

impl Request {
    /// Reads the head and the body.
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

    /// Whether the request line and headers exceed the limit.
    pub fn has_large_head(&self) -> bool {
        self.head_size > HEAD_LIMIT
    }

    /// The URL as sent by the client.
    pub fn url(&self) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        format!("http://{}{}{query}", self.host, self.path)
    }

    /// Whether the body exceeds the limit of its type.
    pub fn is_too_large(&self) -> bool {
        let multipart = self.content_type.as_deref().is_some_and(|kind| kind.starts_with("multipart/"));
        self.overflowed || (!multipart && self.body.len() > URLENCODED_LIMIT)
    }
}

/// Target of a redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A URL at the configured address.
    Configured(Url),
    /// A path at the address named in the request.
    Relative(Url),
    /// Any URL, unchanged.
    Verbatim(String),
}

impl Location {
    /// The `Location` header for a request with this `Host`.
    pub fn header(&self, host: &str) -> String {
        match self {
            Location::Configured(url) => url.to_string(),
            Location::Relative(url) => format!("http://{host}/{}", url.to_string().trim_start_matches('/')),
            Location::Verbatim(url) => url.clone(),
        }
    }
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: StatusCode,
    pub content_type: Option<&'static str>,
    pub location: Option<String>,
    pub cookies: Vec<String>,
    pub body: Vec<u8>,
}

/// The content type of pages and of the API below `/api/`.
const HTML: &str = "text/html;charset=UTF-8";

impl Reply {
    /// A page.
    pub fn page(html: String) -> Self {
        Reply::with(StatusCode::OK, HTML, html.into_bytes())
    }

    /// A script, as returned by remote calls.
    pub fn script(text: String) -> Self {
        Reply::with(StatusCode::OK, "text/javascript; charset=utf-8", text.into_bytes())
    }

    /// One of the servlet engine's own error pages.
    pub fn error(status: StatusCode, page: &str) -> Self {
        Reply::with(status, "text/html;charset=ISO-8859-1", latin1(page))
    }

    /// A redirect; `typed` sets a content type, as action redirects do and access valve redirects do not.
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

    /// Converts to the web framework's response; drops headers that cannot be sent.
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
