//! The stream of one browser: forwards the events of its view, and ends with its session.

use std::convert::Infallible;
use std::sync::Arc;

use async_stream::stream;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::event::{KEEP_ALIVE, signed_out};
use super::hub::{LiveHub, NoFeed, OpenView};
use crate::model::UserId;
use crate::server::authz::{AccessControl, RequestIdentity, RoleSet};
use crate::server::{clock, random};
use crate::ui::context::{ContextRejection, ManagerContext};
use crate::ui::streams::{Streams, rejection};
use crate::ui::view_key::ViewKey;

/// Interval between checks of the session, in milliseconds. Randomized, so that streams are not all checked at the same time. Also keeps
/// the connection alive.
const CHECK_INTERVAL: std::ops::Range<u64> = 12_000..18_000;
/// Delay before a browser reconnects to a stream that has broken.
const RECONNECT: Bytes = Bytes::from_static(b"retry: 2000\n\n");

/// The open page.
#[derive(Deserialize)]
pub struct Params {
    page: String,
    /// The version of the data that the page shows.
    #[serde(default)]
    since: String,
}

/// `GET /m/{manager}/events?page=…&since=…`
///
/// Returns 400 if the page is not a path of this manager; 429 or 503 if there are too many streams. A browser whose session has ended gets
/// a stream that reports it, since an `EventSource` can't see redirects.
pub async fn get(
    at: Result<ManagerContext, ContextRejection>,
    open: Result<Query<Params>, QueryRejection>,
    Extension(hub): Extension<LiveHub>,
    Extension(streams): Extension<Streams>,
    Extension(identity): Extension<Arc<RequestIdentity>>,
    headers: HeaderMap,
) -> Response {
    let at = match at {
        Ok(at) => at,
        Err(rejection) if rejection.is_signed_out() && wants_events(&headers) => return respond(futures::stream::iter([Ok(signed_out())])),
        Err(rejection) => return rejection.into_response(),
    };
    let Ok(Query(Params { page, since })) = open else { return StatusCode::BAD_REQUEST.into_response() };
    let Some(path) = own_page(&page, &at.url("")) else { return StatusCode::BAD_REQUEST.into_response() };
    let Some((session, key)) = Session::new(&at, &identity).zip(at.ctx.caller.session_key()) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let slot = match streams.open(key) {
        Ok(slot) => slot,
        Err(limit) => return rejection(limit),
    };
    let view = ViewKey { path, ..ViewKey::new(&at) };
    let view = match hub.open(&at.ctx.manager, &view).await {
        // The layout, which every page has, is kept up to date nevertheless.
        Err(NoFeed::NoPage) => hub.open(&at.ctx.manager, &ViewKey { path: at.url("search"), ..view }).await,
        opened => opened,
    };
    let Ok(view) = view else { return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response() };
    // A browser that reconnects sends the ID of the last event instead of the version of its page.
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let (mut events, missing) = view.join(resumed.unwrap_or(&since).parse().ok());
    respond(stream! {
        let _slot = slot;
        yield Ok(RECONNECT);
        if let Some(missing) = missing {
            yield Ok(missing);
        }
        let mut check = session.next_check();
        let mut ended = session.access.accounts().revocations();
        let mut policy = session.access.subscribe();
        loop {
            tokio::select! {
                event = events.recv() => match next_event(event, &view, &mut events) {
                    Some(event) => yield Ok::<_, Infallible>(event),
                    None => break,
                },
                changed = ended.recv() => if is_of(changed, session.person) { check = tokio::time::Instant::now() },
                _ = policy.changed() => check = tokio::time::Instant::now(),
                () = tokio::time::sleep_until(check) => {
                    match session.check().await {
                        SessionState::Unchanged => yield Ok(KEEP_ALIVE),
                        SessionState::Ended => {
                            yield Ok(signed_out());
                            break;
                        }
                        // The browser reconnects with its new roles.
                        SessionState::OtherRoles => break,
                    }
                    check = session.next_check();
                }
            }
        }
    })
}

/// The next event; for a browser that has missed some, the whole view.
fn next_event(event: Result<Bytes, RecvError>, view: &OpenView, events: &mut broadcast::Receiver<Bytes>) -> Option<Bytes> {
    match event {
        Ok(event) => Some(event),
        Err(RecvError::Lagged(_)) => {
            let (receiver, everything) = view.join(None);
            *events = receiver;
            Some(everything.unwrap_or(KEEP_ALIVE))
        }
        Err(RecvError::Closed) => None,
    }
}

/// Whether a session of this user was revoked, or revocations were missed.
fn is_of(revoked: Result<UserId, RecvError>, person: UserId) -> bool {
    revoked.map_or(true, |revoked| revoked == person)
}

/// The session of a stream.
struct Session {
    access: AccessControl,
    token: SecretString,
    person: UserId,
    /// The roles that the stream was opened with.
    roles: RoleSet,
}

/// The result of a check.
enum SessionState {
    Unchanged,
    /// It has ended, or requires a new password first.
    Ended,
    OtherRoles,
}

impl Session {
    fn new(at: &ManagerContext, identity: &RequestIdentity) -> Option<Self> {
        let caller = &at.ctx.caller;
        Some(Self {
            access: at.ctx.access().clone(),
            token: identity.session.clone()?,
            person: caller.person()?.id,
            roles: caller.roles().clone(),
        })
    }

    fn next_check(&self) -> tokio::time::Instant {
        tokio::time::Instant::now() + random::delay(CHECK_INTERVAL)
    }

    /// Checks the session without extending it. A database that does not respond does not end it.
    async fn check(&self) -> SessionState {
        match self.access.accounts().who_without_touch(self.token.expose_secret(), clock::now_ms()).await {
            Ok(Some(signed)) if signed.person.must_change_password => SessionState::Ended,
            Ok(Some(signed)) if self.access.roles(&signed.person) == self.roles => SessionState::Unchanged,
            Ok(Some(_)) => SessionState::OtherRoles,
            Ok(None) => SessionState::Ended,
            Err(error) => {
                tracing::warn!(%error, "failed to check the session of an event stream");
                SessionState::Unchanged
            }
        }
    }
}

fn respond(events: impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(events)).into_response()
}

/// Returns path and query of the page if it is below the manager's path, such as `/m/sandbox/`.
fn own_page(page: &str, manager: &str) -> Option<String> {
    let uri: Uri = page.parse().ok().filter(|_| !page.contains('#'))?;
    let own = uri.scheme().is_none() && uri.authority().is_none() && uri.path() != format!("{manager}events");
    // On a page that belongs to no manager, such as the users, only the layout changes.
    let within = if uri.path().starts_with(manager) { page.to_owned() } else { format!("{manager}search") };
    (own && uri.path().starts_with('/')).then_some(within)
}

/// Whether the client accepts only an event stream.
fn wants_events(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accepted| accepted.as_bytes().starts_with(b"text/event-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_manager_have_streams() {
        let own = |page: &str| own_page(page, "/m/x/");
        assert_eq!(own("/m/x/channels?q=a%23b").as_deref(), Some("/m/x/channels?q=a%23b"));
        for elsewhere in ["/users", "/m/y/channels", "/"] {
            assert_eq!(own(elsewhere).as_deref(), Some("/m/x/search"), "{elsewhere}");
        }
        for refused in
            ["", "*", "m/x/channels", "http://host/m/x/channels", "/m/x/sources/1/edit#x", "/m/x/events", "/m/x/events?page=/m/x/"]
        {
            assert_eq!(own(refused), None, "{refused}");
        }
    }
}
