//! The server as reached from the network: over TLS, on all addresses, and with clients that send too much.

use std::time::Duration;

use otter_admin::server::bootstrap::{Server, StartError};
use otter_admin::server::config::Config;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::store::{GlobalRole, NewUser, Store, StoreConfig};
use reqwest::{Certificate, Client, StatusCode};
use tempfile::TempDir;
use tokio::sync::oneshot;

fn config(folder: &TempDir, more: &[(&str, String)]) -> Config {
    let own = [
        ("OTTER_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
        ("OTTER_ADMIN_DATA_DIR", folder.path().join("data").display().to_string()),
        ("OTTER_ADMIN_SANDBOX", "empty".to_owned()),
    ];
    let variables = own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), value.clone()));
    Config::load(None, variables).expect("a configuration")
}

/// Serves until the sender is dropped; returns the port.
async fn serve(config: Config) -> (u16, oneshot::Sender<()>) {
    let server = Server::start(config, PollIntervals::default()).await.expect("a server");
    let port = server.address().expect("an address").port();
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(server.serve(async { drop(stopped.await) }));
    (port, stop)
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_all_traffic_uses_tls_and_hsts() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    let files = [("OTTER_ADMIN_TLS_CERTIFICATE", certificate.display().to_string()), ("OTTER_ADMIN_TLS_KEY", key.display().to_string())];
    let (port, _stop) = serve(config(&folder, &files)).await;
    let link = std::fs::read_to_string(folder.path().join("data/setup-link")).expect("the set-up link");
    assert!(link.starts_with(&format!("https://127.0.0.1:{port}/setup?token=")), "{link}");

    let root = Certificate::from_pem(made.cert.pem().as_bytes()).expect("a root");
    let client = Client::builder().tls_certs_only([root]).redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let address = format!("https://localhost:{port}");
    let answer = client.get(format!("{address}/sign-in")).send().await.expect("a page");
    assert_eq!(answer.version(), reqwest::Version::HTTP_11);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let token = link.trim().split_once("token=").expect("a token").1;
    let form = [("token", token), ("name", "ann"), ("display_name", "Ann"), ("password", "seven otters in a boat")];
    let answer = client.post(format!("{address}/setup")).header("origin", &address).form(&form).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("__Host-session=") && cookie.contains("; Secure"), "{cookie}");
    let request = client.post(format!("{address}/preferences")).header("origin", &address).form(&[("lang", "zh-CN"), ("back", "/")]);
    let answer = request.send().await.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("lang=zh-CN") && cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");

    let plain = Client::new().get(format!("http://localhost:{port}/sign-in")).send().await;
    assert!(plain.is_err(), "{plain:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn remote_access_requires_an_administrator() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = config(&folder, &[("OTTER_ADMIN_LISTEN", "0.0.0.0:0".to_owned())]);
    let refused = Server::start(open.clone(), PollIntervals::default()).await.err();
    assert!(matches!(refused, Some(StartError::NoAdministrator(_))), "{refused:?}");
    let store = Store::open(&StoreConfig::from(&open)).await.expect("the store");
    let ann = NewUser {
        name: "ann".to_owned(),
        display_name: "Ann".to_owned(),
        password_hash: None,
        role: GlobalRole::Administrator,
        must_change_password: false,
        created_at: 0,
    };
    store.people().add(&ann).await.expect("an administrator");
    drop(store);
    let (port, _stop) = serve(open).await;
    let answer = reqwest::get(format!("http://127.0.0.1:{port}/healthz")).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_are_limited_and_shutdown_ignores_idle_connections() {
    let folder = tempfile::tempdir().expect("a folder");
    let (port, stop) = serve(config(&folder, &[])).await;
    let address = format!("http://127.0.0.1:{port}/healthz");
    for (size, expected) in [(30 << 10, StatusCode::OK), (100 << 10, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)] {
        let answer = Client::new().get(&address).header("x-much", "x".repeat(size)).send().await.expect("an answer");
        assert_eq!(answer.status(), expected, "{size}");
    }
    let _idle = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    drop(stop);
    let gone = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("the server ends");
}
