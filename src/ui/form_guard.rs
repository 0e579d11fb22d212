//! Checks unsafe requests before their body is used: the route must accept the method, and the body is limited in size and duration. A body
//! is read only if the request would be accepted. The form of a session that has ended is preserved by the sign-in.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;

use crate::server::authz::RequestIdentity;
use crate::server::state::AppState;
use crate::server::web::middleware::authenticate::shown;
use crate::server::web::middleware::client_ip::ClientInfo;
use crate::server::web::middleware::request_log::is_unsafe;
use crate::ui::pages::account::SIGN_IN;
use crate::ui::pages::account::resubmit::{self, NotKept, PendingForm};
use crate::ui::route_table::{AccessRule, Route, RouteTable};

/// The maximum form size for signed-in users, in bytes.
const MAX_BODY_BYTES: usize = 1 << 20;
/// The maximum form size for unauthenticated clients, in bytes.
const LARGEST_ANONYMOUS: usize = 64 << 10;
/// The maximum size of the sign-in form, which may carry an interrupted form, encoded twice.
const LARGEST_SIGN_IN: usize = 2 * LARGEST_ANONYMOUS;
/// Timeout for receiving a form.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The routes, with the methods they accept.
#[derive(Clone)]
pub struct FormRoutes {
    app: AppState,
    routes: Arc<[Route]>,
}

impl FormRoutes {
    /// Collects the routes of the pages.
    pub fn new(app: AppState, table: &RouteTable) -> Self {
        Self { app, routes: table.routes().into() }
    }
}

/// Passes unsafe requests whose route accepts the method, if they have a session or need none. Others are rejected, or answered with the
/// sign-in page, which preserves the input for the next session.
pub async fn check(
    State(FormRoutes { app, routes }): State<FormRoutes>,
    path: MatchedPath,
    Extension(identified): Extension<Arc<RequestIdentity>>,
    request: Request,
    next: Next,
) -> Response {
    if !is_unsafe(request.method()) {
        return next.run(request).await;
    }
    let here: Vec<&Route> = routes.iter().filter(|route| route.path == path.as_str()).collect();
    let Some(route) = here.iter().find(|route| route.method == *request.method()) else {
        let allowed: Vec<&str> = here.iter().map(|route| route.method.as_str()).collect();
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, allowed.join(", "))]).into_response();
    };
    let (parts, body) = request.into_parts();
    let limit = match (&identified.session, route.path) {
        (Some(_), _) => MAX_BODY_BYTES,
        (None, SIGN_IN) => LARGEST_SIGN_IN,
        (None, _) => LARGEST_ANONYMOUS,
    };
    if identified.session.is_some() || route.access == AccessRule::Public {
        return match read(body, limit).await {
            Ok(form) => next.run(Request::from_parts(parts, form.into())).await,
            Err(status) => status.into_response(),
        };
    }
    let secure = parts.extensions.get::<ClientInfo>().is_some_and(|client| client.secure);
    let kept = if shown(&parts.headers, secure).is_some() {
        match read(body, limit).await {
            Ok(form) => PendingForm::new(parts.uri.path_and_query().map_or("/", |path| path.as_str()), &form),
            Err(StatusCode::PAYLOAD_TOO_LARGE) => Err(NotKept::TooLong),
            Err(status) => return status.into_response(),
        }
    } else {
        Err(NotKept::NoSession)
    };
    resubmit::signed_out(&app, parts, kept).await
}

/// Reads a body. If it exceeds the limit, the excess is discarded but still received, up to [`MAX_BODY_BYTES`], so that the client reads the
/// response.
///
/// # Errors
/// Returns the response status: 413 if it is too large, 408 if it does not arrive within [`BODY_TIMEOUT`], 400 if it is truncated.
async fn read(body: Body, limit: usize) -> Result<Bytes, StatusCode> {
    let receiving = async {
        let mut pieces = body.into_data_stream();
        let (mut form, mut length): (Vec<u8>, usize) = (Vec::new(), 0);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| StatusCode::BAD_REQUEST)?;
            length += piece.len();
            if length <= limit {
                form.extend_from_slice(&piece);
            } else if length <= MAX_BODY_BYTES {
                form = Vec::new();
            } else {
                break;
            }
        }
        if length <= limit { Ok(Bytes::from(form)) } else { Err(StatusCode::PAYLOAD_TOO_LARGE) }
    };
    tokio::time::timeout(BODY_TIMEOUT, receiving).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures::stream;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn bodies_are_limited_in_size_and_duration() {
        let pieces = |count: usize| Body::from_stream(stream::iter((0..count).map(|_| io::Result::Ok(Bytes::from_static(&[b'a'; 1024])))));
        assert_eq!(read(pieces(64), LARGEST_ANONYMOUS).await.map(|form| form.len()), Ok(LARGEST_ANONYMOUS));
        for count in [65, 1024, 2000] {
            assert_eq!(read(pieces(count), LARGEST_ANONYMOUS).await, Err(StatusCode::PAYLOAD_TOO_LARGE), "{count}");
        }
        assert_eq!(read(vec![b'a'; MAX_BODY_BYTES + 1].into(), MAX_BODY_BYTES).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        let trickle = stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((io::Result::Ok(Bytes::from_static(b"a")), ()))
        });
        assert_eq!(read(Body::from_stream(Box::pin(trickle)), MAX_BODY_BYTES).await, Err(StatusCode::REQUEST_TIMEOUT), "one byte a second");
    }
}
