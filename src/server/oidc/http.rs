//! HTTP client for all requests to providers. It follows no redirects, times out after ten seconds and limits the response size.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Client, redirect, retry};

use super::error::{Endpoint, OidcError};
use super::settings::is_safe;

/// Timeout of a request, including its response body.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum response size. Discovery documents and key sets are some ten kilobytes.
const MAX_RESPONSE_BYTES: usize = 512 * 1024;

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HttpError {
    #[error("{0}")]
    Away(String),
    #[error("{0}")]
    Useless(String),
}

impl HttpError {
    pub(super) fn at(self, endpoint: Endpoint) -> OidcError {
        match self {
            Self::Away(why) => OidcError::Unavailable { endpoint, why },
            Self::Useless(why) => OidcError::InvalidResponse { endpoint, why },
        }
    }
}

/// The HTTP client. Clones share connections.
#[derive(Clone, Debug)]
pub(super) struct OidcHttp(Client);

impl OidcHttp {
    /// Creates a client for a remote provider (through the environment's proxy, if any) or for one on this machine.
    #[expect(clippy::disallowed_methods, reason = "the HTTP client of identity providers is created here")]
    pub(super) fn new(local: bool) -> Result<Self, HttpError> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // fails only if another thread was faster, which is fine
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        // no idle connections: the user types a password between two requests, and a code sent over a connection that the provider is
        // closing would be lost
        let builder = Client::builder().redirect(redirect::Policy::none()).retry(retry::never()).pool_max_idle_per_host(0);
        let mut builder = builder.timeout(REQUEST_TIMEOUT);
        if local {
            builder = builder.no_proxy();
        }
        builder.build().map(Self).map_err(|error| HttpError::Away(innermost(&error)))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let failed = |error: reqwest::Error| {
            let why = if error.is_timeout() { format!("no response within {} s", REQUEST_TIMEOUT.as_secs()) } else { innermost(&error) };
            HttpError::Away(why)
        };
        let request = reqwest::Request::try_from(request).map_err(|error| HttpError::Useless(innermost(&error)))?;
        if !is_safe(request.url()) {
            return Err(HttpError::Useless("its URL is not https".to_owned()));
        }
        let mut answer = self.0.execute(request).await.map_err(failed)?;
        let status = answer.status();
        if status.is_server_error() {
            return Err(HttpError::Away(format!("HTTP status {}", status.as_u16())));
        }
        // following a redirect would send codes and secrets to any host that a provider, or its proxy, names
        if status.is_redirection() {
            return Err(HttpError::Useless(format!("it redirects (HTTP status {}), which is not followed", status.as_u16())));
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(failed)? {
            if body.len() + part.len() > MAX_RESPONSE_BYTES {
                return Err(HttpError::Useless(format!("the response exceeds {} kB", MAX_RESPONSE_BYTES / 1024)));
            }
            body.extend_from_slice(&part);
        }
        let mut whole = http::Response::new(body);
        *whole.status_mut() = status;
        *whole.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(whole)
    }
}

impl<'c> AsyncHttpClient<'c> for OidcHttp {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// The root cause's message, without the URL that would precede it.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
