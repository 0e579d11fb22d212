//! Applies injected faults to the console's requests.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Method, Request as HttpRequest, Response, StatusCode};
use futures::{StreamExt, stream};

use super::Console;
use super::http_types::{Reply, Request};
use super::webx::jetty::{JavaException, Stage, error_page, exception_page};
use crate::server::sandbox::faults::Fault;

/// An unrelated page, as a captive portal or a wrong address returns.
const FOREIGN_PAGE: &str = "<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>";

/// How long a partial page may take to be sent before its connection breaks.
const FLUSH: Duration = Duration::from_millis(20);

/// Handles a request, or applies the active fault.
pub async fn serve(State(console): State<Arc<Console>>, request: HttpRequest<Body>) -> Response<Body> {
    console.sandbox.recorder().record(|| format!("{} {}", request.method(), request.uri()));
    let fault = console.sandbox.faults().strike_console(request.uri().path());
    match fault {
        Some(Fault::Refuse) => Response::new(broken_off(Bytes::new())),
        Some(Fault::Status500) => {
            let page =
                error_page(StatusCode::INTERNAL_SERVER_ERROR, request.uri().path(), "java.lang.IllegalStateException: injected", &[]);
            Reply::error(StatusCode::INTERNAL_SERVER_ERROR, &page).into_response()
        }
        Some(Fault::NoNode) if request.method() == Method::GET => {
            let (path, class) = (request.uri().path(), "org.apache.zookeeper.KeeperException$NoNodeException");
            let thrown = JavaException::new(class, "KeeperErrorCode = NoNode for /otter/channel/7/7/process");
            let screen = path.trim_matches('/').trim_end_matches(".htm");
            let page = exception_page(path, &Stage::Screen(screen), &thrown);
            Reply::error(StatusCode::INTERNAL_SERVER_ERROR, &page).into_response()
        }
        Some(Fault::ForeignPage) => Reply::page(FOREIGN_PAGE.to_owned()).into_response(),
        Some(Fault::CutOff) => {
            let reply = console.answer(&Request::read(request).await).await;
            let half = Bytes::copy_from_slice(reply.body.get(..reply.body.len() / 2).unwrap_or_default());
            let (head, _) = reply.into_response().into_parts();
            Response::from_parts(head, broken_off(half))
        }
        Some(Fault::Slow(delay)) => {
            tokio::time::sleep(delay).await;
            console.answer(&Request::read(request).await).await.into_response()
        }
        Some(Fault::SilentWrites) if request.method() == Method::POST => {
            console.answer(&Request::read(request).await).await;
            std::future::pending().await
        }
        _ => console.answer(&Request::read(request).await).await.into_response(),
    }
}

/// A body whose connection breaks after the given part, or before anything is sent if the part is empty.
fn broken_off(part: Bytes) -> Body {
    let drop_connection = stream::once(async {
        // The pause lets the first part reach the wire before the connection is dropped.
        tokio::time::sleep(FLUSH).await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    if part.is_empty() {
        return Body::from_stream(stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted))]));
    }
    Body::from_stream(stream::iter([Ok(part)]).chain(drop_connection))
}
