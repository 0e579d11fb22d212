use super::*;
use crate::model::{Error, Generation};
use crate::server::manager::console::stub::{LOGIN, ReceivedRequest, Stub, drawn_for, form, input};
use crate::server::manager::{StepName, TestStep, Warning};

const ALIVE: &str = "/monitor/ok.htm";

/// A stock manager of 4.2.19 whose account `admin` does not have the default password.
fn stock(seen: &ReceivedRequest) -> Option<Reply> {
    let rows = [("canal名称", input("_fm.ca._0.n", "")), ("tenant", input("_fm.can._0.t", ""))];
    match seen.line().as_str() {
        "GET /monitor/ok.htm" => Some(Reply::Bare("\n server is ok! \n".to_owned())),
        "POST /login.htm" if seen.parameter("_fm.login._0.password").as_deref() == Some("admin") => Some(Reply::Bare(LOGIN.to_owned())),
        "GET /addCanal.htm" => Some(Reply::Page(form(&[], &rows))),
        "GET /dataSourceList.htm" => Some(Reply::Bare(drawn_for(" 匿名用户 ", ""))),
        "GET /api/channelCheck.do" => Some(Reply::Bare(r#"{"errMessage":"x","success":false}"#.to_owned())),
        _ => None,
    }
}

#[tokio::test]
async fn all_steps_run_on_a_stock_manager() {
    let stub = Stub::start(stock).await;
    let report = stub.manager().test_connection().await;
    let admin = || TestStep::Ok("admin".to_owned());
    let address = stub.url.as_str().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let want = [
        (StepName::Reachable, TestStep::Ok(address)),
        (StepName::SignsIn, admin()),
        (StepName::Administrator, admin()),
        (StepName::Version, TestStep::Ok("4.2.19".to_owned())),
        (StepName::RpcPort, TestStep::Skipped),
    ];
    assert_eq!(report.steps, want);
    assert!(report.is_good());
    assert_eq!(report.warnings, [Warning::OpenApi, Warning::OpenPages]);
    assert_eq!(stub.manager().generation().await, Some(Generation::V4219));
}

#[tokio::test]
async fn default_password_is_reported() {
    let stub = Stub::start(|seen| stock(seen).filter(|_| seen.path != "/login.htm")).await;
    assert!(stub.manager().test_connection().await.warnings.contains(&Warning::DefaultPassword));
}

#[tokio::test]
async fn failed_step_skips_the_rest() {
    let refusing =
        Stub::start(|seen| if seen.line() == "POST /login.htm" { Some(Reply::Bare(LOGIN.to_owned())) } else { stock(seen) }).await;
    let report = refusing.manager().test_connection().await;
    assert!(!report.is_good());
    let refused = TestStep::Failed(Error::SignInRefused { user: "admin".to_owned() });
    assert_eq!(
        report.steps[1..4],
        [(StepName::SignsIn, refused), (StepName::Administrator, TestStep::Skipped), (StepName::Version, TestStep::Skipped)]
    );
    let other = Stub::start(|seen| (seen.path == ALIVE).then(|| Reply::Bare("hello".to_owned()))).await;
    let report = other.manager().test_connection().await;
    assert!(matches!(report.steps[0].1, TestStep::Failed(Error::UnexpectedPage { .. })));
    assert_eq!(other.received().len(), 1, "no password is sent to another program");
}

#[tokio::test]
async fn older_manager_is_detected_by_its_forms_or_footer() {
    let older = Stub::start(|seen| {
        let rows = [("canal名称", input("_fm.ca._0.n", "")), ("tsdb", input("_fm.can._0.t", ""))];
        (seen.path == "/addCanal.htm").then(|| Reply::Page(form(&[], &rows)))
    })
    .await;
    assert_eq!(older.manager().generation().await, Some(Generation::V4218));
    let empty = Stub::start(|seen| match seen.path.as_str() {
        "/addCanal.htm" => Some(Reply::Moved("/addZookeeper.htm?message=init")),
        "/autoKeeperClustersList.htm" => Some(Reply::Page(String::new())),
        _ => None,
    })
    .await;
    assert_eq!(empty.manager().generation().await, Some(Generation::V4218), "the stand-in's footer says 4.2.18");
}
