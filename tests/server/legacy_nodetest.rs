use otter_admin::server::bootstrap::Server;
use otter_admin::server::config::Config;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::{Demo, Fault};
use reqwest::StatusCode;

use super::support::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn the_legacy_client_address_returns_its_text_or_an_error() {
    let running = TestServer::start(Demo::Orders).await;
    let answer = running.get("/nodetest/node/1").await;
    assert_eq!((answer.status, answer.content_type.as_str()), (StatusCode::OK, "text/plain; charset=utf-8"));
    assert!(answer.body.starts_with("Node[id=1,name=") && answer.body.ends_with(']'), "{}", answer.body);

    for id in ["98765432", "x"] {
        assert_eq!(running.get(&format!("/nodetest/node/{id}")).await.status, StatusCode::NOT_FOUND, "{id}");
    }

    let faults = running.sandbox.sandbox().faults();
    faults.inject(Fault::RpcRefuse);
    let answer = running.get("/nodetest/node/1").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains(&running.sandbox.rpc_address().to_string()), "{}", answer.body);
    faults.clear();

    faults.inject(Fault::RpcHang);
    let answer = running.get("/nodetest/node/1").await;
    assert_eq!((answer.status, answer.content_type.as_str()), (StatusCode::GATEWAY_TIMEOUT, "text/plain; charset=utf-8"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_built_in_sandbox_serves_legacy_clients_only_if_configured() {
    for (configured, expected) in [(None, StatusCode::NOT_FOUND), (Some("true"), StatusCode::OK)] {
        let folder = tempfile::tempdir().expect("a folder");
        let own = [("OTTER_ADMIN_LISTEN", "127.0.0.1:0"), ("OTTER_ADMIN_DATA_DIR", folder.path().to_str().expect("a path"))];
        let more = configured.map(|value| ("OTTER_ADMIN_SANDBOX_OLD_CLIENT", value));
        let variables = own.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::load(None, variables).expect("a configuration");
        let server = Server::start(config, PollIntervals::default()).await.expect("a server");
        let url = format!("http://{}/nodetest/node/1", server.address().expect("an address"));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let served = tokio::spawn(server.serve(async { drop(stopped.await) }));
        assert_eq!(reqwest::get(url).await.expect("a response").status(), expected, "{configured:?}");
        drop(stop);
        served.await.expect("no panic").expect("served");
    }
}
