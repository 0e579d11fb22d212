use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::cookie::Jar;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use super::stub::{Reply, Stub};
use crate::model::Error;
use crate::server::manager::Origin;
use crate::server::manager::console::{ConsoleHttp, Purpose, Request, RequestBody, Timeouts};

/// A server that responds to every connection with these bytes and closes it; with `None` it keeps the connection open without a response.
async fn raw(answer: Option<&'static [u8]>) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer).await;
                match answer {
                    Some(bytes) => {
                        let _ = stream.write_all(bytes).await;
                        let _ = stream.shutdown().await;
                    }
                    None => std::future::pending().await,
                }
            });
        }
    });
    (url, connections)
}

fn limits(read: Duration, write: Duration) -> Timeouts {
    Timeouts { read, write, switch: write, check: write }
}

fn seconds() -> Timeouts {
    limits(Duration::from_secs(5), Duration::from_secs(5))
}

fn write<'a>() -> Request<'a> {
    Request { path: "/x.htm", body: Some(RequestBody::Form(vec![("a".to_owned(), "é &".to_owned())])), purpose: Purpose::Write }
}

#[tokio::test]
async fn redirects_are_rebased_to_the_configured_url_but_not_followed() {
    let stub =
        Stub::start(|seen| (seen.path == "/a.htm").then_some(Reply::Moved("http://otter.invalid:8181/channel_list.htm?x=1&y=2"))).await;
    let reply = stub.http().send(&Request::read("/a.htm"), &Jar::default()).await.unwrap();
    assert_eq!((reply.status, reply.location.as_deref()), (302, Some("/channel_list.htm?x=1&y=2")));
    assert_eq!(stub.received().len(), 1);
}

#[tokio::test]
async fn console_path_prefix_is_preserved() {
    let stub = Stub::start(|_| Some(Reply::Moved("/otter/node_list.htm"))).await;
    let http = ConsoleHttp::new(stub.url.join("/otter/").unwrap(), seconds()).unwrap();
    let reply = http.send(&Request::read("/a.htm?b=c"), &Jar::default()).await.unwrap();
    assert_eq!(reply.location.as_deref(), Some("/node_list.htm"));
    assert_eq!(stub.received()[0].path, "/otter/a.htm");
}

#[tokio::test]
async fn forms_are_urlencoded() {
    let stub = Stub::start(|_| Some(Reply::Bare(String::new()))).await;
    stub.http().send(&write(), &Jar::default()).await.unwrap();
    assert_eq!(stub.received()[0].body, "a=%C3%A9+%26");
}

#[tokio::test]
async fn broken_connection_repeats_reads_but_not_writes() {
    let (url, connections) = raw(Some(b"")).await;
    let http = ConsoleHttp::new(url, seconds()).unwrap();
    let read = http.send(&Request::read("/x.htm"), &Jar::default()).await.err().unwrap();
    assert!(matches!(read, Error::Unreachable { written: false, .. }), "{read}");
    assert_eq!(connections.swap(0, Ordering::SeqCst), 2);
    let written = http.send(&write(), &Jar::default()).await.err().unwrap();
    assert!(matches!(written, Error::Unreachable { written: true, .. }), "{written}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn truncated_body_is_an_error() {
    let (url, _) = raw(Some(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>")).await;
    let error = ConsoleHttp::new(url, seconds()).unwrap().send(&Request::read("/x.htm"), &Jar::default()).await.err().unwrap();
    assert!(matches!(error, Error::Unreachable { written: false, .. }), "{error}");
}

#[tokio::test]
async fn oversized_response_is_not_read() {
    let stub = Stub::start(|_| Some(Reply::Bare("x".repeat((8 << 20) + 1)))).await;
    let error = stub.http().send(&Request::read("/x.htm"), &Jar::default()).await.err().unwrap();
    assert!(matches!(&error, Error::Failed { screen, .. } if screen == "x"), "{error}");
    assert_eq!(stub.received().len(), 1, "it is not asked again");
}

#[tokio::test]
async fn timeout_reports_whether_a_write_may_have_happened() {
    let (url, connections) = raw(None).await;
    let http = ConsoleHttp::new(url, limits(Duration::from_millis(50), Duration::from_millis(50))).unwrap();
    for (request, written) in [(Request::read("/x.htm"), false), (write(), true)] {
        let error = http.send(&request, &Jar::default()).await.err().unwrap();
        assert!(matches!(&error, Error::TimedOut { written: said, .. } if *said == written), "{error}");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2, "neither is sent again");
}

#[tokio::test]
async fn refused_connection_reports_nothing_written() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let http = ConsoleHttp::new(Url::parse(&format!("http://me:secret@{address}")).unwrap(), seconds()).unwrap();
    let error = http.send(&write(), &Jar::default()).await.err().unwrap();
    assert!(matches!(&error, Error::Unreachable { address: said, written: false, .. } if *said == address), "{error}");
    assert!(!error.to_string().contains("secret"));
}

#[tokio::test]
async fn concurrency_is_limited_to_four_and_three_without_polling() {
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MAX_CONCURRENT: AtomicUsize = AtomicUsize::new(0);
    let app = axum::Router::new().fallback(|| async {
        MAX_CONCURRENT.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        NOW.fetch_sub(1, Ordering::SeqCst);
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    let http = ConsoleHttp::new(url, seconds()).unwrap();
    let jar = Jar::default();
    let request = Request::read("/x.htm");
    let of_people = || futures::future::join_all((0..12).map(|_| http.send(&request, &jar)));
    let polling = Origin::Poll.scope(futures::future::join_all((0..12).map(|_| http.send(&request, &jar))));
    let (sent, polled) = tokio::join!(of_people(), polling);
    assert!(sent.iter().chain(&polled).all(Result::is_ok));
    assert_eq!(MAX_CONCURRENT.swap(0, Ordering::SeqCst), 4);
    of_people().await;
    assert_eq!(MAX_CONCURRENT.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn waiting_for_a_slot_is_busy_and_leaves_one_slot_for_polling() {
    let (url, connections) = raw(None).await;
    let (short, long) = (Duration::from_millis(50), Duration::from_secs(60));
    let http = ConsoleHttp::new(url, limits(short, long)).unwrap();
    let jar = Jar::default();
    let (first, second, third) = (write(), write(), write());
    let hung = futures::future::join3(http.send(&first, &jar), http.send(&second, &jar), http.send(&third, &jar));
    let read = Request::read("/x.htm");
    let others = async {
        while connections.load(Ordering::SeqCst) < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let busy = http.send(&read, &jar).await.err();
        assert_eq!((busy, connections.load(Ordering::SeqCst)), (Some(Error::Busy { written: false }), 3), "it is not sent");
        let polled = Origin::Poll.scope(http.send(&read, &jar)).await.err();
        assert!(matches!(polled, Some(Error::TimedOut { .. })), "it is sent: {polled:?}");
        let update = Origin::Update.scope(http.send(&read, &jar)).await.err();
        assert_eq!((update, connections.load(Ordering::SeqCst)), (Some(Error::Busy { written: false }), 4));
    };
    tokio::select! {
        _ = hung => panic!("they hang"),
        () = others => {}
    }
}
