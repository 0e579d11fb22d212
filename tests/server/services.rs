//! Every service × everybody × one's own thing, another team's and nobody's, against the table of rights: without any page before it
//! that could refuse in its place.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use otter_admin::model::field::Invalid;
use otter_admin::model::form::{Form, Values};
use otter_admin::model::list::ListQuery;
use otter_admin::model::rights::{self, Action, GlobalRole, Resource};
use otter_admin::model::*;
use otter_admin::server::access::{About, Access, Caller};
use otter_admin::server::app::{App, ManagerEntry};
use otter_admin::server::config::Config;
use otter_admin::server::http::session::Identified;
use otter_admin::server::live::{PipelineView, Switch};
use otter_admin::server::manager::LogQuery;
use otter_admin::server::oidc::Provider;
use otter_admin::server::people::Origin;
use otter_admin::server::sandbox::Fault;
use otter_admin::server::services::ownership::RuleInput;
use otter_admin::server::services::sign_on::NotOn;
use otter_admin::server::services::*;
use otter_admin::server::store::{AuditQuery, Owned, Preferences, ResourceKind};
use regex::Regex;
use secrecy::SecretString;

use super::rights::{Company, Somebody, Whose};

/// A question to a service: who asks, and about what.
#[derive(Clone)]
struct Asking {
    app: App,
    entry: ManagerEntry,
    caller: Caller,
    ids: BTreeMap<&'static str, u64>,
    /// A form that names the team for which something is to be made, and nothing else.
    form: Values,
    pipeline: PipelineView,
    cluster: Cluster,
    provider: Arc<Provider>,
}

impl Asking {
    fn access(&self) -> &Access {
        self.app.access()
    }

    fn channel(&self) -> ChannelId {
        ChannelId(self.ids["channel"])
    }

    fn pipeline(&self) -> PipelineId {
        PipelineId(self.ids["pipeline"])
    }

    fn pair(&self) -> PairId {
        PairId(self.ids["pair"])
    }

    fn source(&self) -> SourceId {
        SourceId(self.ids["source"])
    }

    fn table(&self) -> TableId {
        TableId(self.ids["table"])
    }

    fn canal(&self) -> CanalId {
        CanalId(self.ids["canal"])
    }

    fn identified(&self) -> Identified {
        let origin = Origin { address: Ipv4Addr::LOCALHOST.into(), user_agent: String::new() };
        Identified { caller: self.caller.clone(), token: String::new(), origin, session: None }
    }
}

/// No person, team, rule or node has it, so that nothing is undone.
const NOBODY: i64 = 987_654;
const NODE: NodeId = NodeId(1);
const CLUSTER: ClusterId = ClusterId(1);

/// Whether an error says that a right is missing.
trait Refusal {
    fn is_refusal(&self) -> bool;
}

impl Refusal for ManagerError {
    fn is_refusal(&self) -> bool {
        matches!(self, Self::Forbidden(_))
    }
}

impl Refusal for NotOn {
    fn is_refusal(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_refusal())
    }
}

/// Whether the service let in who asks, whatever came of it then.
fn was_let_in<T>(answer: std::result::Result<T, impl Refusal>) -> bool {
    answer.err().is_none_or(|error| !error.is_refusal())
}

/// A service with the right that it needs.
struct Service {
    name: &'static str,
    right: (Resource, Action),
    /// Whether it makes a difference whose the thing is.
    owned: bool,
    ask: fn(Asking) -> Pin<Box<dyn Future<Output = bool> + Send>>,
}

macro_rules! services {
    ($($name:literal $resource:ident $action:ident $owned:ident |$a:ident| $answer:expr;)+) => {
        vec![$(Service {
            name: $name,
            right: (Resource::$resource, Action::$action),
            owned: services!($owned),
            ask: |$a: Asking| Box::pin(async move { was_let_in($answer) }),
        }),+]
    };
    (team) => { true };
    (all) => { false };
}

fn all() -> Vec<Service> {
    services! {
        "account::sessions" Account Read all |a| account::sessions(a.access(), &a.caller).await;
        "account::end_sessions" Account Edit all |a| account::end_sessions(a.access(), &a.caller, Some("none")).await;
        "account::change_password" Account Edit all |a| account::change_password(a.access(), &a.identified(), &SecretString::from("a"), &SecretString::from("b")).await;
        "account::edit" Account Edit all |a| account::edit(a.access(), &a.caller, a.caller.display_name(), &Preferences::default()).await;
        "sign_on::connect" Account Edit all |a| sign_on::connect(&a.app, &a.caller, &a.provider, &"http://localhost/".parse().expect("a URL")).await;
        "sign_on::identities" Account Read all |a| sign_on::identities(a.access(), &a.caller).await;
        "sign_on::disconnect" Account Edit all |a| sign_on::disconnect(a.access(), &a.caller, "none").await;

        "audit::search" Audit Read all |a| audit::search(a.access(), &a.caller, &AuditQuery::default()).await;
        "audit::export" Audit Read all |a| audit::export(a.access(), &a.caller, &AuditQuery::default()).await;
        "audit::history" Channel Read team |a| audit::history(&a.caller, &a.entry, (Resource::Channel, About::Channel(a.channel())), ("channel", 1), None).await;

        "canals::get" Canal Read team |a| canals::get(&a.caller, &a.entry, a.canal()).await;
        "canals::values" Canal Edit team |a| canals::values(&a.caller, &a.entry, a.canal()).await;
        "canals::create" Canal Create team |a| canals::create(&a.caller, &a.entry, &a.form).await;
        "canals::edit" Canal Edit team |a| canals::edit(&a.caller, &a.entry, a.canal(), &a.form).await;
        "canals::doomed" Canal Delete team |a| canals::doomed(&a.caller, &a.entry, a.canal()).await;
        "canals::delete" Canal Delete team |a| canals::delete(&a.caller, &a.entry, a.canal()).await;

        "channels::get" Channel Read team |a| channels::get(&a.caller, &a.entry, a.channel()).await;
        "channels::dates" Channel Read team |a| channels::dates(&a.caller, &a.entry, a.channel()).await;
        "channels::values" Channel Edit team |a| channels::values(&a.caller, &a.entry, a.channel()).await;
        "channels::create" Channel Create team |a| channels::create(&a.caller, &a.entry, &a.form).await;
        "channels::edit" Channel Edit team |a| channels::edit(&a.caller, &a.entry, a.channel(), &a.form).await;
        "channels::doomed" Channel Delete team |a| channels::doomed(&a.caller, &a.entry, a.channel()).await;
        "channels::delete" Channel Delete team |a| channels::delete(&a.caller, &a.entry, a.channel()).await;

        "clusters::get" Cluster Read all |a| clusters::get(&a.caller, &a.entry, CLUSTER).await;
        "clusters::dates" Cluster Read all |a| clusters::dates(&a.caller, &a.entry, &a.cluster).await;
        "clusters::values" Cluster Edit all |a| clusters::values(&a.caller, &a.entry, CLUSTER).await;
        "clusters::create" Cluster Create all |a| clusters::create(&a.caller, &a.entry, &a.form).await;
        "clusters::edit" Cluster Edit all |a| clusters::edit(&a.caller, &a.entry, CLUSTER, &a.form).await;
        "clusters::may_delete" Cluster Delete all |a| clusters::may_delete(&a.caller, &a.entry, CLUSTER).await;
        "clusters::delete" Cluster Delete all |a| clusters::delete(&a.caller, &a.entry, CLUSTER).await;

        "logs::list" Log Read all |a| logs::list(&a.caller, &a.entry, &LogQuery { pipeline: None, search: String::new(), page: 1 }).await;

        "mappings::may" Mapping Create team |a| mappings::may(&a.caller, &a.entry, a.channel(), a.pipeline(), Action::Create).await;
        "mappings::add" Mapping Create team |a| mappings::add(&a.caller, &a.entry, a.channel(), &a.pipeline, &a.form).await;
        "mappings::delete" Mapping Delete team |a| mappings::delete(&a.caller, &a.entry, a.channel(), a.pipeline(), a.pair()).await;

        "mod::may_create" Channel Create all |a| may_create(&a.caller, &a.entry, Resource::Channel);

        "nodes::get" Node Read all |a| nodes::get(&a.caller, &a.entry, NODE).await;
        "nodes::dates" Node Read all |a| nodes::dates(&a.caller, &a.entry, NODE).await;
        "nodes::values" Node Edit all |a| nodes::values(&a.caller, &a.entry, NODE).await;
        "nodes::create" Node Create all |a| nodes::create(&a.caller, &a.entry, &a.form).await;
        "nodes::edit" Node Edit all |a| nodes::edit(&a.caller, &a.entry, NODE, &a.form).await;
        "nodes::doomed" Node Delete all |a| nodes::doomed(&a.caller, &a.entry, NODE).await;
        "nodes::delete" Node Delete all |a| nodes::delete(&a.caller, &a.entry, NODE).await;

        "ownership::list" Ownership Read all |a| ownership::list(&a.caller, &a.entry, &ListQuery::default()).await;
        "ownership::rules" Ownership Read all |a| ownership::rules(&a.caller, &a.entry).await;
        "ownership::hand_over" Ownership Edit all |a| ownership::hand_over(&a.caller, &a.entry, &[], None).await;
        "ownership::preview" Ownership Edit all |a| ownership::preview(&a.caller, &a.entry, &RuleInput::default()).await;
        "ownership::add_rule" Ownership Edit all |a| ownership::add_rule(&a.caller, &a.entry, &RuleInput::default()).await;
        "ownership::remove_rule" Ownership Edit all |a| ownership::remove_rule(&a.caller, &a.entry, NOBODY).await;
        "ownership::raise_rule" Ownership Edit all |a| ownership::raise_rule(&a.caller, &a.entry, NOBODY).await;

        "people::list" Person Read all |a| people::list(a.access(), &a.caller).await;
        "people::get" Person Read all |a| people::get(a.access(), &a.caller, NOBODY).await;
        "people::open_links" Person Read all |a| people::open_links(a.access(), &a.caller).await;
        "people::may" Person Create all |a| people::may(a.access(), &a.caller, Action::Create);
        "people::invite" Person Create all |a| people::invite(a.access(), &a.caller, GlobalRole::None, Vec::new()).await;
        "people::revoke_link" Person Edit all |a| people::revoke_link(a.access(), &a.caller, "none".to_owned()).await;
        "people::reset_password" Person Edit all |a| people::reset_password(a.access(), &a.caller, NOBODY).await;
        "people::set_disabled" Person Edit all |a| people::set_disabled(a.access(), &a.caller, NOBODY, true).await;
        "people::edit" Person Edit all |a| people::edit(a.access(), &a.caller, NOBODY, "a", "a", GlobalRole::None).await;
        "people::remove" Person Delete all |a| people::remove(a.access(), &a.caller, NOBODY).await;

        "pipelines::get" Pipeline Read team |a| pipelines::get(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::values" Pipeline Edit team |a| pipelines::values(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::may_edit" Pipeline Edit team |a| pipelines::may_edit(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::may_create" Pipeline Create team |a| pipelines::may_create(&a.caller, &a.entry, a.channel()).await;
        "pipelines::create" Pipeline Create team |a| pipelines::create(&a.caller, &a.entry, a.channel(), &a.form).await;
        "pipelines::edit" Pipeline Edit team |a| pipelines::edit(&a.caller, &a.entry, a.channel(), a.pipeline(), &a.form).await;
        "pipelines::doomed" Pipeline Delete team |a| pipelines::doomed(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::delete" Pipeline Delete team |a| pipelines::delete(&a.caller, &a.entry, a.channel(), a.pipeline()).await;

        "settings::read" Manager Read all |a| settings::read(&a.caller, &a.entry).await;
        "settings::site" Settings Read all |a| settings::site(a.access(), &a.caller);
        "settings::may_set_site" Settings Edit all |a| settings::may_set_site(a.access(), &a.caller).await;
        "settings::set_site" Settings Edit all |a| settings::set_site(a.access(), &a.caller, a.access().book().settings).await;
        "settings::test_connection" Manager Test all |a| settings::test_connection(&a.caller, &a.entry).await;

        "sources::get" Source Read team |a| sources::get(&a.caller, &a.entry, a.source()).await;
        "sources::values" Source Edit team |a| sources::values(&a.caller, &a.entry, a.source()).await;
        "sources::create" Source Create team |a| sources::create(&a.caller, &a.entry, &a.form).await;
        "sources::edit" Source Edit team |a| sources::edit(&a.caller, &a.entry, a.source(), &a.form).await;
        "sources::doomed" Source Delete team |a| sources::doomed(&a.caller, &a.entry, a.source()).await;
        "sources::delete" Source Delete team |a| sources::delete(&a.caller, &a.entry, a.source()).await;
        "sources::check" Source Test team |a| sources::check(&a.caller, &a.entry, Some(a.source()), &a.form).await;
        "sources::check_stored" Source Test team |a| sources::check_stored(&a.caller, &a.entry, a.source()).await;

        "switch::may" Channel Operate team |a| switch::may(&a.caller, &a.entry, a.channel()).await;
        "switch::begin" Channel Operate team |a| switch::begin(&a.caller, &a.entry, a.channel(), Switch::Push).await;

        "tables::get" Table Read team |a| tables::get(&a.caller, &a.entry, a.table()).await;
        "tables::may_delete" Table Delete team |a| tables::may_delete(&a.caller, &a.entry, a.table()).await;
        "tables::delete" Table Delete team |a| tables::delete(&a.caller, &a.entry, a.table()).await;
        "tables::find" Source Test team |a| tables::find(&a.caller, &a.entry, a.source(), "(.*)", "(.*)").await;

        "teams::list" Team Read all |a| teams::list(a.access(), &a.caller);
        "teams::get" Team Read all |a| teams::get(a.access(), &a.caller, NOBODY).await;
        "teams::may" Team Edit all |a| teams::may(a.access(), &a.caller, Action::Edit);
        "teams::create" Team Create all |a| teams::create(a.access(), &a.caller, "", "").await;
        "teams::edit" Team Edit all |a| teams::edit(a.access(), &a.caller, NOBODY, "a", "").await;
        "teams::remove" Team Delete all |a| teams::remove(a.access(), &a.caller, NOBODY).await;
        "teams::set_member" Team Edit all |a| teams::set_member(a.access(), &a.caller, NOBODY, NOBODY, None).await;
        "teams::allow" Team Edit all |a| teams::allow(a.access(), &a.caller, NOBODY, "main", ResourceKind::Node, Vec::new()).await;
    }
}

/// Services that nobody needs a right for, or that are asked otherwise: why.
const OPEN: [(&str, &str); 6] = [
    ("account::sign_in", "the sign-in itself"),
    ("account::sign_out", "ends the own session, if there is one"),
    ("account::take", "against a one-time link"),
    ("sign_on::finish", "the sign-in itself"),
    ("mappings::may_use", "answers for who asks, of what they see"),
    ("mod::teams_for", "answers for who asks"),
];

/// One that is not there.
fn provider() -> Provider {
    let mut file = tempfile::NamedTempFile::with_suffix(".toml").expect("a file");
    let settings = "[[oidc]]\nname = \"away\"\nissuer = \"http://127.0.0.1:1\"\nclient_id = \"a\"\nclient_secret = \"b\"\n";
    file.write_all(settings.as_bytes()).expect("written");
    let config = Config::load(Some(file.path()), []).expect("a configuration");
    Provider::new(config.oidc.into_iter().next().expect("a provider")).expect("a client")
}

async fn caller_of(company: &Company, who: &Somebody) -> Caller {
    if !who.signed_in {
        return Caller::nobody(String::new(), String::new());
    }
    let store = company.running.app.access().store();
    let person = store.people().find_by_name(who.name).await.expect("the store").expect("somebody");
    let own = company.teams[&Whose::Own].parse().expect("an id");
    let teams = who.team_role.map(|role| (own, role)).into_iter().collect();
    Caller::signed_in(person, teams, String::new(), String::new(), String::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_asks_for_the_right_that_the_table_says() {
    let company = Company::found().await;
    let entry = company.running.app.manager("main").expect("the manager").clone();
    let administrator = company.running.caller().await;
    let cluster = clusters::get(&administrator, &entry, CLUSTER).await.expect("a cluster");
    let mut pipelines_of = BTreeMap::new();
    for (whose, ids) in &company.things.0 {
        let found = pipelines::get(&administrator, &entry, ChannelId(ids["channel"]), PipelineId(ids["pipeline"])).await;
        pipelines_of.insert(*whose, found.expect("a pipeline").1);
    }
    let provider = Arc::new(provider());
    // What is allowed is tried, and the manager does nothing of it.
    company.running.sandbox.sandbox().faults().inject(Fault::Status500);
    let mut wrong = Vec::new();
    for others_read in [true, false] {
        let access = company.running.app.access();
        access.store().settings().set("others.read", &others_read.into()).await.expect("set");
        access.reload().await.expect("the book");
        for service in all() {
            for who in &company.people {
                for whose in [Whose::Own, Whose::Other, Whose::Nobody] {
                    if !service.owned && whose != Whose::Own {
                        continue;
                    }
                    let (resource, action) = service.right;
                    let asking = Asking {
                        app: company.running.app.clone(),
                        entry: entry.clone(),
                        caller: caller_of(&company, who).await,
                        ids: company.things.0[&whose].clone(),
                        form: [("team", company.teams[&whose].as_str())].into_iter().collect(),
                        pipeline: pipelines_of[&whose].clone(),
                        cluster: cluster.clone(),
                        provider: Arc::clone(&provider),
                    };
                    let expected = rights::allows(resource, action, who.standing(whose, others_read));
                    if (service.ask)(asking).await != expected {
                        wrong.push(format!("{} by {} ({whose:?}, others_read {others_read}): not {expected}", service.name, who.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// A service that is not in the list above would be tried by nobody.
#[test]
fn every_service_is_tried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/services");
    let function = Regex::new(r"(?m)^pub (?:async )?fn (\w+)([^{]*)\{").expect("a pattern");
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).expect("the services") {
        let path = file.expect("a file").path();
        let area = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        for one in function.captures_iter(&text).filter(|one| one[2].contains("&Caller") || one[2].contains("&Identified")) {
            found.push(format!("{area}::{}", &one[1]));
        }
    }
    let mut listed: Vec<String> =
        all().iter().map(|service| service.name).chain(OPEN.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
    found.sort_unstable();
    listed.sort_unstable();
    assert_eq!(found, listed);
}

/// Whether a field is refused since the team may not use what is chosen there.
fn is_not_for_team<T: std::fmt::Debug>(answer: Result<T>, field: &str) -> bool {
    refused_at(answer, field) == Some(Invalid::NotForTeam)
}

/// What a field is refused for.
fn refused_at<T: std::fmt::Debug>(answer: Result<T>, field: &str) -> Option<Invalid> {
    match answer {
        Err(ManagerError::Rejected(errors)) => errors.get(field).cloned(),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_uses_its_own_and_what_it_was_allowed() {
    let company = Company::found().await;
    let entry = company.running.app.manager("main").expect("the manager").clone();
    let (own, other) = (&company.things.0[&Whose::Own], &company.things.0[&Whose::Other]);
    let editor = company.people.iter().find(|who| who.name == "editor").expect("one");
    let (editor, administrator) = (caller_of(&company, editor).await, company.running.caller().await);
    let (channel, pipeline) = (ChannelId(own["channel"]), PipelineId(own["pipeline"]));
    let team: i64 = company.teams[&Whose::Own].parse().expect("an id");
    let seen = entry.seen_when_ready(&administrator).await;
    // One that the pipeline does not use: what it uses it may go on using.
    let held = pipelines::values(&editor, &entry, channel, pipeline).await.expect("its values");
    let free = seen
        .canals
        .rows()
        .iter()
        .find(|row| row.name != held.first("destinationName") && seen.team_of(ResourceKind::Canal, row.id.0) != Some(team));
    let (free, canal) = free.map(|row| (row.id.0, row.name.clone())).expect("a canal");
    let nodes: Vec<String> = seen.nodes.rows().iter().map(|node| node.id.to_string()).collect();
    let access = company.running.app.access();
    let allow = async |kind, id: u64| {
        let id = i64::try_from(id).expect("an id");
        teams::allow(access, &administrator, team, "main", kind, vec![id]).await.expect("allowed");
    };
    let mut form = forms::PipelineForm::defaults();
    for (name, value) in [("name", "limits"), ("destinationName", &canal), ("selectNodeIds", &nodes[1]), ("loadNodeIds", &nodes[1])] {
        form.set(name, vec![value.to_owned()]);
    }
    allow(ResourceKind::Node, nodes[0].parse().expect("an id")).await;
    for field in ["destinationName", "selectNodeIds", "loadNodeIds"] {
        assert!(is_not_for_team(pipelines::create(&editor, &entry, channel, &form).await, field), "{field}");
        assert!(!is_not_for_team(pipelines::create(&administrator, &entry, channel, &form).await, field), "{field}");
    }
    let mut changed = held.clone();
    changed.set("destinationName", vec![canal]);
    let edit = async |values| pipelines::edit(&editor, &entry, channel, pipeline, values).await;
    let refused = edit(&changed).await;
    assert!(is_not_for_team(refused.clone(), "destinationName"), "{refused:?}");
    assert!(!is_not_for_team(edit(&held).await, "destinationName"), "what it uses it goes on using");
    allow(ResourceKind::Canal, free).await;
    assert!(!is_not_for_team(edit(&changed).await, "destinationName"));

    let canal = CanalId(free);
    let detail = canals::get(&editor, &entry, canal).await.expect("what may be used may be seen");
    assert!(detail.addresses.is_empty(), "without connection details: {detail:?}");
    assert!(canals::values(&editor, &entry, canal).await.is_err_and(|error| error.is_refusal()), "and is not changed");

    let view = pipelines::get(&editor, &entry, channel, pipeline).await.expect("a pipeline").1;
    let (source, target) = (other["source"].to_string(), own["source"].to_string());
    let form: Values = [("source", source.as_str()), ("target", &target), ("lines", "nonsense")].into_iter().collect();
    assert!(is_not_for_team(mappings::add(&editor, &entry, channel, &view, &form).await, "source"));
    assert!(!is_not_for_team(mappings::add(&editor, &entry, channel, &view, &form).await, "target"));
    allow(ResourceKind::Source, other["source"]).await;
    assert!(mappings::add(&editor, &entry, channel, &view, &form).await.is_ok(), "the line is what is wrong now");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_somebody_asked_from_is_for_those_who_read_the_whole_trail() {
    let company = Company::found().await;
    let entry = company.running.app.manager("main").expect("the manager").clone();
    let id = company.things.0[&Whose::Own]["channel"];
    let path = format!("/m/main/channels/{id}/delete");
    let operator = company.people.iter().find(|who| who.name == "operator").expect("one");
    operator.browser.post(&path, &[]).await;
    for who in company.people.iter().filter(|who| who.signed_in && who.name != "stranger") {
        let caller = caller_of(&company, who).await;
        let about = (Resource::Channel, About::Channel(ChannelId(id)));
        let rows = audit::history(&caller, &entry, about, ("channel", id), None).await.expect("a history").rows;
        assert_eq!(rows.len(), 1, "{}: {rows:?}", who.name);
        let intent = &rows[0].intent;
        let hidden = [&intent.via, &intent.address, &intent.request].map(|text| text.is_empty());
        assert_eq!(hidden, [who.role == GlobalRole::None; 3], "{}: {intent:?}", who.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_a_thing_is_ends_with_it_and_outlives_its_name() {
    let company = Company::found().await;
    let entry = company.running.app.manager("main").expect("the manager").clone();
    let access = company.running.app.access();
    let editor = company.people.iter().find(|who| who.name == "editor").expect("one");
    let editor = caller_of(&company, editor).await;
    let team: i64 = company.teams[&Whose::Own].parse().expect("an id");
    let whole = |name: &str| {
        let mut values = forms::ChannelForm::defaults();
        values.set("name", vec![name.to_owned()]);
        values
    };
    teams::edit(access, &company.running.caller().await, team, "own", "own-").await.expect("a prefix");
    assert_eq!(
        refused_at(channels::create(&editor, &entry, &whole("other")).await, "name"),
        Some(Invalid::Prefix { prefix: "own-".to_owned() })
    );
    let id = channels::create(&editor, &entry, &whole("own-first")).await.expect("made");
    let owner = || access.book().team_of("main", ResourceKind::Channel, id.0, "whatever");
    assert_eq!(owner(), Some(team));
    let values = channels::values(&editor, &entry, id).await.expect("its values");
    let mut renamed = values.clone();
    renamed.set("name", vec!["first".to_owned()]);
    assert!(matches!(refused_at(channels::edit(&editor, &entry, id, &renamed).await, "name"), Some(Invalid::Prefix { .. })));

    // What a rule gave stays the team's under another name.
    access
        .store()
        .teams()
        .set_owner(&Owned { manager: "main".to_owned(), kind: ResourceKind::Channel, id: id.0 as i64 }, None)
        .await
        .expect("set");
    let rule = RuleInput { kind: "channel".to_owned(), pattern: "own-first".to_owned(), team: team.to_string() };
    ownership::add_rule(&company.running.caller().await, &entry, &rule).await.expect("a rule");
    assert_eq!(owner(), None, "the rule goes by the name");
    renamed.set("name", vec!["own-second".to_owned()]);
    channels::edit(&editor, &entry, id, &renamed).await.expect("renamed");
    assert_eq!(owner(), Some(team));

    channels::delete(&editor, &entry, id).await.expect("deleted");
    assert_eq!(owner(), None, "a manager may give its number again");
}
