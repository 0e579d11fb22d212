//! Every service × every role × own, other team's and unowned resources, checked against the permission table, without pages in front that
//! could deny access first.

mod list;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use list::{CLUSTER, CallArgs, CallOutcome, OPEN, Refusal, all};
use otter_admin::model::field::FieldError;
use otter_admin::model::form::Form;
use otter_admin::model::permissions::{self, Action, GlobalRole, Resource};
use otter_admin::model::*;
use otter_admin::server::authz::{Caller, Target, Via};
use otter_admin::server::config::Config;
use otter_admin::server::oidc::{Provider, providers};
use otter_admin::server::sandbox::{Demo, Fault};
use otter_admin::server::services::ownership::RuleInput;
use otter_admin::server::services::teams::TeamInput;
use otter_admin::server::services::*;
use otter_admin::server::store::{ResourceKind, ResourceRef};
use syn::{FnArg, ImplItem, Item, Signature, Type, Visibility};

use super::support::{TestServer, parsed};
use super::test_org::{Owner, TestOrg, TestUser};

/// A provider that does not exist.
fn provider() -> Provider {
    let mut file = tempfile::NamedTempFile::with_suffix(".toml").expect("a file");
    let settings = "[[oidc]]\nname = \"away\"\nissuer = \"http://127.0.0.1:1\"\nclient_id = \"a\"\nclient_secret = \"b\"\n";
    file.write_all(settings.as_bytes()).expect("written");
    let config = Config::load(Some(file.path()), []).expect("a configuration");
    Provider::new(providers(config.oidc).expect("valid").remove(0)).expect("a client")
}

async fn caller_of(org: &TestOrg, who: &TestUser) -> Caller {
    if !who.signed_in {
        return Caller::anonymous(String::new(), String::new());
    }
    let store = org.running.app.access().store();
    let person = store.people().find_by_name(who.name).await.expect("the store").expect("somebody");
    let own = org.teams[&Owner::Own].parse().expect("an id");
    let teams = [(own, who.team_role), (org.borrowers, who.borrower_role)];
    let teams = teams.into_iter().filter_map(|(team, role)| Some((team, role?))).collect();
    Caller::signed_in(person, teams, Via::Session(String::new()), String::new(), String::new())
}

async fn ctx_of(org: &TestOrg, who: &TestUser) -> ManagerCtx {
    org.running.ctx_of(caller_of(org, who).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn services_enforce_the_permission_table() {
    let org = TestOrg::create().await;
    let administrator = org.running.ctx().await;
    let cluster = clusters::get(&administrator, CLUSTER).await.expect("a cluster");
    let mut pipelines_of = BTreeMap::new();
    for (owner, ids) in &org.resources.0 {
        let found = pipelines::get(&administrator, ChannelId(ids["channel"]), PipelineId(ids["pipeline"])).await;
        pipelines_of.insert(*owner, found.expect("a pipeline").1);
    }
    let provider = Arc::new(provider());
    // Permitted calls reach the manager, which fails them all, so nothing changes.
    org.running.sandbox.sandbox().faults().inject(Fault::Status500);
    let mut wrong = Vec::new();
    for others_read in [true, false] {
        org.let_others_read(others_read).await;
        for service in all() {
            for who in &org.people {
                for owner in [Owner::Own, Owner::Other, Owner::Nobody] {
                    if !service.owned && owner != Owner::Own {
                        continue;
                    }
                    let (resource, action) = service.right;
                    let asking = CallArgs {
                        ctx: ctx_of(&org, who).await,
                        ids: org.resources.0[&owner].clone(),
                        new: NewResource { team: org.teams[&owner].parse().ok() },
                        pipeline: pipelines_of[&owner].clone(),
                        cluster: cluster.clone(),
                        provider: Arc::clone(&provider),
                    };
                    let may = |action| permissions::allows(resource, action, who.role_context(resource, owner, others_read));
                    let is_known = !service.owned || may(Action::Read) || NEW.contains(&service.name);
                    let expected = match service.name {
                        "mod::may_create" if who.creates() => CallOutcome::LetIn,
                        _ if may(action) => CallOutcome::LetIn,
                        _ if is_known => CallOutcome::Refused,
                        _ => CallOutcome::Unknown,
                    };
                    let answer = match (service.ask)(asking).await {
                        // The requested IDs of users and teams do not exist.
                        CallOutcome::Unknown if !service.owned => CallOutcome::LetIn,
                        answer => answer,
                    };
                    if answer != expected {
                        let asked = format!("{} by {} ({owner:?}, others_read {others_read})", service.name, who.name);
                        wrong.push(format!("{asked}: {answer:?}, not {expected:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Services that create a resource, so that there is nothing to read yet.
const NEW: [&str; 5] = ["canals::create", "channels::create", "mod::authorize_create", "sources::check", "sources::create"];

/// The public functions of a module's items that take no `self`, and whether the first argument is a context. Methods with `self` work on
/// what a service returned.
fn functions(items: &[Item], area: &str) -> Vec<(String, bool)> {
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    let mut found = Vec::new();
    let mut add = |signature: &Signature| {
        let takes_context = match signature.inputs.first() {
            Some(FnArg::Receiver(_)) => return,
            Some(FnArg::Typed(first)) => matches!(&*first.ty, Type::Reference(to) if is_context(&to.elem)),
            None => false,
        };
        found.push((format!("{area}::{}", signature.ident), takes_context));
    };
    for item in items {
        match item {
            Item::Fn(item) if is_public(&item.vis) => add(&item.sig),
            Item::Impl(item) if item.trait_.is_none() => item.items.iter().for_each(|item| match item {
                ImplItem::Fn(item) if is_public(&item.vis) => add(&item.sig),
                _ => {}
            }),
            _ => {}
        }
    }
    found
}

fn is_context(first: &Type) -> bool {
    matches!(first, Type::Path(path) if path.path.is_ident("Ctx") || path.path.is_ident("ManagerCtx"))
}

/// Every public function of the services takes a context first, and is in one of the lists, or it would not be tested.
#[test]
fn every_service_takes_a_context_and_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/services");
    let read = |area: &str| {
        let text = std::fs::read_to_string(folder.join(format!("{area}.rs"))).expect("a file");
        syn::parse_file(&text).expect("a module").items
    };
    let root = read("mod");
    let mut found = functions(&root, "mod");
    for item in &root {
        if let Item::Mod(module) = item
            && matches!(module.vis, Visibility::Public(_))
        {
            found.extend(functions(&read(&module.ident.to_string()), &module.ident.to_string()));
        }
    }
    let without: Vec<&String> = found.iter().filter(|(_, takes_context)| !takes_context).map(|(name, _)| name).collect();
    assert!(without.is_empty(), "without `&Ctx` or `&ManagerCtx`: {without:?}");
    let mut found: Vec<String> = found.into_iter().map(|(name, _)| name).collect();
    let mut listed: Vec<String> =
        all().iter().map(|service| service.name).chain(OPEN.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
    found.sort_unstable();
    listed.sort_unstable();
    assert_eq!(found, listed);
}

/// Whether a field is rejected because the team may not use the selected resource.
fn is_not_for_team<T: std::fmt::Debug>(answer: Result<T>, field: &str) -> bool {
    refused_at(answer, field) == Some(FieldError::NotForTeam)
}

/// The error of a field.
fn refused_at<T: std::fmt::Debug>(answer: Result<T>, field: &str) -> Option<FieldError> {
    match answer {
        Err(Error::Invalid(errors)) => errors.get(field).cloned(),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn teams_use_their_own_and_granted_resources() {
    let org = TestOrg::create().await;
    let (own, other) = (&org.resources.0[&Owner::Own], &org.resources.0[&Owner::Other]);
    let editor = org.people.iter().find(|who| who.name == "editor").expect("one");
    let (editor, administrator) = (ctx_of(&org, editor).await, org.running.ctx().await);
    let (channel, pipeline) = (ChannelId(own["channel"]), PipelineId(own["pipeline"]));
    let team: TeamId = org.teams[&Owner::Own].parse().expect("an id");
    let seen = administrator.ready().await;
    // One that the pipeline does not use yet: it may keep those in use.
    let held = pipelines::values(&editor, channel, pipeline).await.expect("its values");
    let free = seen
        .canals
        .rows()
        .iter()
        .find(|row| row.name != held.first("destinationName") && seen.owner_team(ResourceKind::Canal, row.id.0) != Some(team));
    let (free, canal) = free.map(|row| (row.id.0, row.name.clone())).expect("a canal");
    let nodes: Vec<String> = seen.nodes.rows().iter().map(|node| node.id.to_string()).collect();
    let allow = async |kind, id: u64| {
        let id = i64::try_from(id).expect("an id");
        teams::allow(&administrator, team, "main", kind, vec![id]).await.expect("allowed");
    };
    let mut form = forms::PipelineForm::defaults();
    for (name, value) in [("name", "limits"), ("destinationName", &canal), ("selectNodeIds", &nodes[1]), ("loadNodeIds", &nodes[1])] {
        form.set(name, vec![value.to_owned()]);
    }
    allow(ResourceKind::Node, nodes[0].parse().expect("an id")).await;
    for field in ["destinationName", "selectNodeIds", "loadNodeIds"] {
        assert!(is_not_for_team(pipelines::create(&editor, channel, &parsed(&form)).await, field), "{field}");
        assert!(!is_not_for_team(pipelines::create(&administrator, channel, &parsed(&form)).await, field), "{field}");
    }
    let mut changed = held.clone();
    changed.set("destinationName", vec![canal]);
    let edit = async |values| pipelines::edit(&editor, channel, pipeline, &parsed(values)).await;
    let refused = edit(&changed).await;
    assert!(is_not_for_team(refused.clone(), "destinationName"), "{refused:?}");
    assert!(!is_not_for_team(edit(&held).await, "destinationName"), "what it uses it goes on using");
    allow(ResourceKind::Canal, free).await;
    assert!(!is_not_for_team(edit(&changed).await, "destinationName"));

    let canal = CanalId(free);
    let detail = canals::get(&editor, canal).await.expect("what may be used may be seen");
    assert!(detail.connection.is_none(), "without connection details: {detail:?}");
    assert!(canals::values(&editor, canal).await.is_err_and(|error| error.is_refusal()), "and is not changed");

    let view = pipelines::get(&editor, channel, pipeline).await.expect("a pipeline").1;
    let (source, target) = (SourceId(other["source"]), SourceId(own["source"]));
    let form = forms::MappingForm { source, target, lines: "nonsense".to_owned() };
    assert!(is_not_for_team(mappings::add(&editor, channel, &view, &form).await, "source"));
    assert!(is_not_for_team(mappings::check(&editor, channel, &view, &form).await, "source"), "the check refuses what is refused");
    let borrowed = SourceId(other["source"]);
    let refused = tables::find(&editor, borrowed, "(.*)", "(.*)").await;
    assert!(refused.is_err_and(|error| error.is_refusal()));
    assert!(!is_not_for_team(mappings::add(&editor, channel, &view, &form).await, "target"));
    allow(ResourceKind::Source, other["source"]).await;
    assert!(mappings::add(&editor, channel, &view, &form).await.is_ok(), "the line is what is wrong now");
    tables::find(&editor, borrowed, "(.*)", "(.*)").await.expect("what a team may use, its editors find tables in");
    let operator = ctx_of(&org, org.people.iter().find(|who| who.name == "operator").expect("one")).await;
    assert!(tables::find(&operator, borrowed, "(.*)", "(.*)").await.is_err_and(|error| error.is_refusal()), "its operators don't");
    assert!(sources::check_stored(&editor, borrowed).await.is_err_and(|error| error.is_refusal()), "and nobody of it tests");
}

#[tokio::test(flavor = "multi_thread")]
async fn client_addresses_are_visible_to_full_audit_readers_only() {
    let org = TestOrg::create().await;
    let id = org.resources.0[&Owner::Own]["channel"];
    let path = format!("/m/main/channels/{id}/delete");
    let operator = org.people.iter().find(|who| who.name == "operator").expect("one");
    operator.browser.post(&path, &[]).await;
    for who in org.people.iter().filter(|who| who.signed_in && who.name != "stranger") {
        let ctx = ctx_of(&org, who).await;
        let about = (Resource::Channel, Target::Channel(ChannelId(id)));
        let rows = audit::history(&ctx, about, ("channel", id), None).await.expect("a history").rows;
        assert_eq!(rows.len(), 1, "{}: {rows:?}", who.name);
        let intent = &rows[0].intent;
        let hidden = [&intent.via, &intent.address, &intent.request].map(|text| text.is_empty());
        assert_eq!(hidden, [who.role == GlobalRole::None; 3], "{}: {intent:?}", who.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ownership_survives_renaming_and_ends_with_deletion() {
    let org = TestOrg::create().await;
    let access = org.running.app.access();
    let editor = org.people.iter().find(|who| who.name == "editor").expect("one");
    let editor = ctx_of(&org, editor).await;
    let team: TeamId = org.teams[&Owner::Own].parse().expect("an id");
    let whole = |name: &str| {
        let mut values = forms::ChannelForm::defaults();
        values.set("name", vec![name.to_owned()]);
        parsed::<forms::ChannelForm>(&values)
    };
    let new = NewResource { team: Some(team) };
    let administrator = org.running.ctx().await;
    teams::edit(&administrator, team, &TeamInput { name: "own".to_owned(), name_prefix: "own-".to_owned() }).await.expect("a prefix");
    assert_eq!(
        refused_at(channels::create(&editor, new, &whole("other")).await, "name"),
        Some(FieldError::Prefix { prefix: "own-".to_owned() })
    );
    let id = channels::create(&editor, new, &whole("own-first")).await.expect("made");
    let owner = || access.policy().owner_team("main", ResourceKind::Channel, id.0, "whatever");
    assert_eq!(owner(), Some(team));
    let values = channels::values(&editor, id).await.expect("its values");
    let mut renamed = values.clone();
    renamed.set("name", vec!["first".to_owned()]);
    assert!(matches!(refused_at(channels::edit(&editor, id, &parsed(&renamed)).await, "name"), Some(FieldError::Prefix { .. })));

    // A resource assigned by a rule stays with the team after being renamed.
    access
        .store()
        .teams()
        .set_owner(&ResourceRef { manager: "main".to_owned(), kind: ResourceKind::Channel, id: id.0 as i64 }, None)
        .await
        .expect("set");
    let rule = RuleInput { kind: ResourceKind::Channel, pattern: "own-first".to_owned(), team };
    ownership::add_rule(&org.running.ctx().await, &rule).await.expect("a rule");
    assert_eq!(owner(), None, "the rule goes by the name");
    renamed.set("name", vec!["own-second".to_owned()]);
    channels::edit(&editor, id, &parsed(&renamed)).await.expect("renamed");
    assert_eq!(owner(), Some(team));

    channels::delete(&editor, id).await.expect("deleted");
    assert_eq!(owner(), None, "a manager may give its number again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_keeps_its_view_until_it_waits_for_a_detail() {
    let running = TestServer::start(Demo::Orders).await;
    let (ctx, other) = (running.ctx().await, running.ctx().await);
    let count = |ctx: &ManagerCtx| ctx.snapshot().channels.rows().len();
    let before = ctx.ready().await.channels.rows().len();
    let mut values = forms::ChannelForm::defaults();
    values.set("name", vec!["another".to_owned()]);
    let id = channels::create(&other, NewResource::default(), &parsed(&values)).await.expect("made");
    assert_eq!((count(&ctx), count(&other)), (before, before + 1), "each request has its own view");
    channels::get(&ctx, id).await.expect("its page");
    assert_eq!(count(&ctx), before + 1);
}
