use otter_admin::server::sandbox::{Demo, Fault};
use reqwest::StatusCode;

use super::support::Running;

#[tokio::test(flavor = "multi_thread")]
async fn the_old_clients_address_gives_its_text_or_says_why_not() {
    let running = Running::start(Demo::Orders).await;
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
