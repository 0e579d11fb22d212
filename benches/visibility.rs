//! Benchmark of what a member of one of 50 teams sees of 10,000 channels, whose owners follow from 50 rules: the filtered view after changes
//! of the snapshot and of the rules, and the search in it. Prints medians; asserts nothing, since timings depend on the machine. Run by
//! `make bench`.
#![allow(clippy::disallowed_methods, reason = "benchmarks choose their own clock, values and clients")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use otter_admin::model::permissions::{GlobalRole, TeamRole};
use otter_admin::model::setting_keys::CROSS_TEAM_READ_KEY;
use otter_admin::model::{Channel, ChannelStatus, RuleId};
use otter_admin::server::authz::{Caller, ManagerHandle, Via};
use otter_admin::server::bootstrap::Server;
use otter_admin::server::config::Config;
use otter_admin::server::monitor::PollIntervals;
use otter_admin::server::sandbox::{Demo, Sandbox, SandboxConfig};
use otter_admin::server::services::{Ctx, ManagerCtx, search};
use otter_admin::server::store::{NewUser, OwnershipRule, ResourceKind};

const CHANNELS: u32 = 10_000;
const RULES: i32 = 50;
const ROUNDS: usize = 101;

/// Prints the median and the longest time of a step, which `prepare` precedes.
fn measure<T>(what: &str, mut prepare: impl FnMut(usize), mut step: impl FnMut() -> T) {
    let mut took: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            prepare(round);
            let began = Instant::now();
            let result = step();
            let elapsed = began.elapsed();
            drop(result);
            elapsed
        })
        .collect();
    took.sort_unstable();
    println!("  {what}: median {:.3?}, longest {:.3?}", took[ROUNDS / 2], took[ROUNDS - 1]);
}

/// Starts or stops a channel in the snapshot.
fn switch(entry: &ManagerHandle, round: usize) {
    let row = entry.live.snapshot().channels.rows()[round].clone();
    let status = if row.status == ChannelStatus::Start { ChannelStatus::Stop } else { ChannelStatus::Start };
    entry.live.upsert(&Channel { status, ..row });
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox =
        Sandbox::start(SandboxConfig { demo: Demo::Many { channels: CHANNELS }, ..SandboxConfig::default() }).await.expect("a manager");
    let variables = [
        ("OTTER_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
        ("OTTER_ADMIN_DATA_DIR", folder.path().display().to_string()),
        ("OTTER_ADMIN_MANAGER_URL", sandbox.console_url()),
        ("OTTER_ADMIN_MANAGER_USER", "admin".to_owned()),
        ("OTTER_ADMIN_MANAGER_PASSWORD", "admin".to_owned()),
    ];
    let config = Config::load(None, variables.map(|(name, value)| (name.to_owned(), value))).expect("a configuration");
    // Polled once, so that nothing else changes the snapshot.
    let long = Duration::from_secs(3_600);
    let cadence = PollIntervals { active: long, idle: long, slow_lists: long, active_window: long, ..PollIntervals::default() };
    let server = Server::start(config, cadence).await.expect("a server");
    let app = server.app().clone();
    let entry = app.manager("main").expect("the manager").clone();

    let teams = app.access().store().teams();
    let mut own = BTreeMap::new();
    for at in 0..RULES {
        let team = teams.add(&format!("team {at}"), None).await.expect("a team").id;
        if at == 0 {
            own.insert(team, TeamRole::Editor);
        }
        let pattern = format!("*{at:02}?");
        let rule =
            OwnershipRule { id: RuleId(0), manager: "main".to_owned(), kind: ResourceKind::Channel, pattern, team, position: at.into() };
        teams.add_rule(&rule).await.expect("a rule");
    }
    let (name, display_name) = ("member".to_owned(), "member".to_owned());
    let new = NewUser { name, display_name, password_hash: None, role: GlobalRole::None, must_change_password: false, created_at: 0 };
    let person = app.access().store().people().add(&new).await.expect("a person");
    let member = Caller::signed_in(person, own, Via::Session(String::new()), String::new(), String::new());
    let find = || {
        let ctx = ManagerCtx::new(Ctx::new(app.clone(), member.clone(), jiff::Timestamp::now()), entry.clone());
        // Without it, Tokio would suspend the future after some calls until the task yields, which it never does here.
        futures::executor::block_on(tokio::task::unconstrained(search::find(&ctx, "bench 99 77")))
    };
    let mut snapshots = entry.live.subscribe();
    let read = snapshots.wait_for(|snapshot| snapshot.channels.rows().len() > CHANNELS as usize && !snapshot.pipelines.is_empty());
    drop(read.await.expect("a snapshot"));

    for others_read in [true, false] {
        app.access().store().settings().set(CROSS_TEAM_READ_KEY, &others_read.into()).await.expect("set");
        app.access().reload().await.expect("the policy");
        let began = Instant::now();
        let seen = entry.visible_snapshot(&member);
        println!(
            "a team member, {CHANNELS} channels, {RULES} rules, other teams' channels {}: {} visible",
            if others_read { "visible" } else { "hidden" },
            seen.channels.rows().len()
        );
        println!("  first view after a change of the rules: {:.3?}", began.elapsed());
        measure("view after a change of one channel", |round| switch(&entry, round), || entry.visible_snapshot(&member));
        measure("the same again", |_| {}, || entry.visible_snapshot(&member));
        measure(
            "search, the first one after a change",
            |round| {
                switch(&entry, round);
                drop(entry.visible_snapshot(&member));
            },
            find,
        );
        measure("search again", |_| {}, find);
    }
}
