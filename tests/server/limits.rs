//! Clients that exhaust connections: clients that never read, never finish a request or open too many, and slow ones, which must still be
//! served.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures::stream;
use otter_admin::server::sandbox::Demo;
use otter_admin::server::web;
use otter_admin::server::web::middleware::connection_limits::ConnectionLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::support::TestServer;

const WRITE_TIMEOUT: Duration = Duration::from_secs(3);
/// Larger than the buffers of both sockets, in bytes.
const LARGE: usize = 32 << 20;
/// The size of a typical page.
const PAGE: usize = 256 << 10;

/// A body that sends a line at each interval.
fn lines(interval: Duration) -> Body {
    Body::from_stream(stream::unfold((), move |()| async move {
        sleep(interval).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b"data: x\n\n")), ()))
    }))
}

/// Serves with a limit of connections per address.
async fn serve(per_address: usize) -> (SocketAddr, oneshot::Sender<()>) {
    serve_within(ConnectionLimits { per_address, write_timeout: WRITE_TIMEOUT, ..ConnectionLimits::default() }).await
}

/// Serves until the sender is dropped.
async fn serve_within(limits: ConnectionLimits) -> (SocketAddr, oneshot::Sender<()>) {
    let router = Router::new()
        .route("/large", get(async || vec![b'x'; LARGE]))
        .route("/page", get(async || vec![b'x'; PAGE]))
        .route("/events", get(async || lines(WRITE_TIMEOUT / 10)))
        .route("/quiet", get(async || lines(WRITE_TIMEOUT * 3)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(web::serve(listener, router, None, limits, async { drop(stopped.await) }));
    (address, stop)
}

/// Requests a path, with a small receive buffer, and reads the first line of the response.
async fn ask(address: SocketAddr, path: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let mut stream = socket.connect(address).await.expect("connected");
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut line = [0; 17];
    stream.read_exact(&mut line).await.expect("a response");
    assert_eq!(&line, b"HTTP/1.1 200 OK\r\n");
    stream
}

/// Whether a connection from this client is closed immediately.
async fn is_refused(address: SocketAddr) -> bool {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    drop(stream.write_all(b"GET /page HTTP/1.1\r\nhost: localhost\r\n\r\n").await);
    !matches!(stream.read(&mut [0; 16]).await, Ok(1..))
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_never_read_are_disconnected_and_free_their_slots() {
    let (address, _stop) = serve(20).await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(ask(address, "/large").await);
    }
    assert!(is_refused(address).await, "one client has 20 connections");
    let began = Instant::now();
    while is_refused(address).await {
        assert!(began.elapsed() < WRITE_TIMEOUT * 10, "no connection is closed");
        sleep(WRITE_TIMEOUT / 10).await;
    }
    sleep(WRITE_TIMEOUT * 2).await;
    for mut stream in idle {
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest).await);
        assert!(rest.len() < LARGE, "{}", rest.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_readers_are_served_and_streams_stay_open() {
    let (address, _stop) = serve(20).await;
    let slow = async {
        let mut stream = ask(address, "/page").await;
        let (mut length, mut buffer, began) = (0, [0; 8192], Instant::now());
        loop {
            match stream.read(&mut buffer).await.expect("still served") {
                0 => break,
                read => length += read,
            }
            sleep(WRITE_TIMEOUT / 15).await;
        }
        assert!(length > PAGE && began.elapsed() > WRITE_TIMEOUT * 2, "{length} in {:?}", began.elapsed());
    };
    let events = async |path: &str, most: usize| {
        let mut stream = ask(address, path).await;
        let (mut seen, mut buffer) = (Vec::new(), [0; 1024]);
        while String::from_utf8_lossy(&seen).matches("data: x").count() < most {
            let read = stream.read(&mut buffer).await.expect("still open");
            assert!(read > 0, "{path} was closed");
            seen.extend_from_slice(&buffer[..read]);
        }
    };
    tokio::join!(slow, events("/events", 40), events("/quiet", 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_do_not_finish_their_headers_are_disconnected() {
    const HEADER_TIMEOUT: Duration = Duration::from_secs(1);
    const WHOLE: &str = "GET /page HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let (address, _stop) = serve_within(ConnectionLimits { header_timeout: HEADER_TIMEOUT, ..ConnectionLimits::default() }).await;
    for whole in [0, 1] {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        for _ in 0..whole {
            stream.write_all(WHOLE.as_bytes()).await.expect("sent");
            let (mut read, mut buffer) = (0, vec![0; PAGE]);
            while read < PAGE {
                read += stream.read(&mut buffer).await.expect("a page");
            }
        }
        let began = Instant::now();
        stream.write_all(&WHOLE.as_bytes()[..WHOLE.len() / 2]).await.expect("sent");
        let mut rest = Vec::new();
        let closing = tokio::time::timeout(HEADER_TIMEOUT * 10, stream.read_to_end(&mut rest));
        // The connection ends with or without an error, and without a page.
        drop(closing.await.unwrap_or_else(|_| panic!("still open after {:?}, {whole} requests before", began.elapsed())));
        assert!(began.elapsed() >= HEADER_TIMEOUT / 2, "{:?}", began.elapsed());
        assert!(rest.len() < 1024, "{}", rest.len());
    }
}

/// The server's response to a raw request.
async fn answer(running: &TestServer, request: &str) -> String {
    let address = running.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = vec![0; 4096];
    let read =
        tokio::time::timeout(Duration::from_secs(10), stream.read(&mut answer)).await.expect("an answer in time").expect("an answer");
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_need_one_host_and_get_a_server_generated_id() {
    let running = TestServer::start(Demo::Empty).await;
    for (request, status) in [
        ("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", "200"),
        ("GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n", "400"),
        ("GET http://evil.example/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", "421"),
        ("GET http://localhost/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", "200"),
        ("POST /nowhere HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n", "404"),
    ] {
        let answer = answer(&running, request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
    }
    let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-request-id: chosen\r\n\r\n";
    let mut ids = Vec::new();
    for _ in 0..2 {
        let answer = answer(&running, request).await;
        let id = answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).expect("an id").to_owned();
        assert_eq!(id.len(), 36, "{id}");
        ids.push(id);
    }
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn impossible_ids_return_404() {
    let running = TestServer::start(Demo::Orders).await;
    for path in ["nodes/9223372036854775808", "sources/18446744073709551615/edit", "channels/9223372036854775807"] {
        assert_eq!(running.get(&format!("/m/main/{path}")).await.status, 404, "{path}");
    }
}
