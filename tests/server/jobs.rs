//! The page of the background jobs.

use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::sandbox::Demo;
use reqwest::StatusCode;

use super::support::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn administrators_run_jobs_and_see_their_outcome() {
    let running = TestServer::start(Demo::Empty).await;
    let page = running.until("/jobs", "done").await.body;
    assert!(page.contains("Cleanup"), "it runs at the start: {page}");
    assert!(["in 59 min", "in 1 h 0 min"].iter().any(|next| page.contains(next)), "and then every hour: {page}");
    let before = running.app.access().store().jobs().find("cleanup", 0).await.expect("the store").expect("the job");

    assert_eq!(running.post("/jobs/run", &[("job", "none")]).await.status, StatusCode::NOT_FOUND);
    let answer = running.post("/jobs/run", &[("job", "cleanup")]).await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/jobs"));
    let after = running.app.access().store().jobs().find("cleanup", 0).await.expect("the store").expect("the job");
    assert!(after.started_at > before.started_at && after.ended_at.is_some(), "{before:?} {after:?}");
    let audit = running.get("/audit").await.body;
    assert!(audit.contains("background jobs: run") && audit.contains("cleanup"), "{audit}");

    let auditor = running.browser_of("auditor", GlobalRole::Auditor).await;
    let page = auditor.get("/jobs").await.body;
    assert!(page.contains("disabled") && page.contains("Requires the administrator role"), "{page}");
    assert_eq!(auditor.post("/jobs/run", &[("job", "cleanup")]).await.status, StatusCode::FORBIDDEN);
}
