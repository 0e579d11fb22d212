//! Every service with the permission it requires, and a test call.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use otter_admin::model::form::FormData;
use otter_admin::model::list::ListQuery;
use otter_admin::model::permissions::{Action, GlobalRole, Resource};
use otter_admin::model::*;
use otter_admin::server::accounts::ClientOrigin;
use otter_admin::server::authz::ManagerHandle;
use otter_admin::server::authz::RequestIdentity;
use otter_admin::server::authz::{AccessControl, Caller, Target};
use otter_admin::server::manager::LogQuery;
use otter_admin::server::monitor::{ChannelCommand, OperationId, PipelineView};
use otter_admin::server::oidc::Provider;
use otter_admin::server::services::oidc_sign_in::OidcSignInError;
use otter_admin::server::services::ownership::RuleInput;
use otter_admin::server::services::*;
use otter_admin::server::state::AppState;
use otter_admin::server::store::{AuditQuery, OperationPhase, Preferences, ResourceKind, StoredOperation, new_holder};
use secrecy::SecretString;

/// The arguments of a test call: the caller and the resource.
#[derive(Clone)]
pub struct CallArgs {
    pub app: AppState,
    pub entry: ManagerHandle,
    pub caller: Caller,
    pub ids: BTreeMap<&'static str, u64>,
    /// A form that contains only the team for a new resource.
    pub form: FormData,
    pub pipeline: PipelineView,
    pub cluster: Cluster,
    pub provider: Arc<Provider>,
}

impl CallArgs {
    fn access(&self) -> &AccessControl {
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

    /// An operation on the channel that has ended.
    async fn operation(&self) -> OperationId {
        let id = OperationId::from(new_holder());
        let stored = StoredOperation {
            id: id.to_string(),
            manager: self.entry.name().to_owned(),
            channel: i64::try_from(self.ids["channel"]).expect("an id"),
            command: "push".to_owned(),
            person: None,
            person_name: String::new(),
            requested_at: 1,
            answered_at: Some(2),
            ended_at: Some(3),
            expires_at: 3,
            phase: OperationPhase::Confirmed,
            failure: None,
            superseded_by: None,
        };
        self.access().store().operations().add(stored).await.expect("added");
        id
    }

    fn identified(&self) -> RequestIdentity {
        let origin = ClientOrigin { address: Ipv4Addr::LOCALHOST.into(), user_agent: String::new(), device: None };
        RequestIdentity { caller: self.caller.clone(), token: String::new(), origin, session: None }
    }
}

/// Not the ID of any user, team, rule or node, so that nothing is destroyed.
const NOBODY: i64 = 987_654;
const NODE: NodeId = NodeId(1);
pub const CLUSTER: ClusterId = ClusterId(1);

/// The kind of a service's response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The caller was permitted, whatever the result.
    LetIn,
    /// A permission is missing.
    Refused,
    /// The resource appears not to exist.
    Unknown,
}

/// Classifies an error of a service.
pub trait Refusal {
    fn answer(&self) -> CallOutcome;

    fn is_refusal(&self) -> bool {
        self.answer() == CallOutcome::Refused
    }
}

impl Refusal for Error {
    fn answer(&self) -> CallOutcome {
        match self {
            Self::Forbidden(_) => CallOutcome::Refused,
            Self::NotFound { .. } => CallOutcome::Unknown,
            _ => CallOutcome::LetIn,
        }
    }
}

impl Refusal for OidcSignInError {
    fn answer(&self) -> CallOutcome {
        match self {
            Self::Failed(error) => error.answer(),
            _ => CallOutcome::LetIn,
        }
    }
}

fn answer_of<T>(answer: std::result::Result<T, impl Refusal>) -> CallOutcome {
    answer.err().map_or(CallOutcome::LetIn, |error| error.answer())
}

/// A service with the permission it requires.
pub struct Service {
    pub name: &'static str,
    pub right: (Resource, Action),
    /// Whether the owner of the resource makes a difference.
    pub owned: bool,
    pub ask: fn(CallArgs) -> Pin<Box<dyn Future<Output = CallOutcome> + Send>>,
}

macro_rules! services {
    ($($name:literal $resource:ident $action:ident $owned:ident |$a:ident| $answer:expr;)+) => {
        vec![$(Service {
            name: $name,
            right: (Resource::$resource, Action::$action),
            owned: services!($owned),
            ask: |$a: CallArgs| Box::pin(async move { answer_of($answer) }),
        }),+]
    };
    (team) => { true };
    (all) => { false };
}

/// All services.
pub fn all() -> Vec<Service> {
    services! {
        "account::sessions" Account Read all |a| account::sessions(a.access(), &a.caller).await;
        "account::end_sessions" Account Edit all |a| account::end_sessions(a.access(), &a.caller, Some("none")).await;
        "account::change_password" Account Edit all |a| account::change_password(a.access(), &a.identified(), &SecretString::from("a"), &SecretString::from("b")).await;
        "account::edit" Account Edit all |a| account::edit(a.access(), &a.caller, Some(a.caller.display_name()), &Preferences { theme: Some("dark".to_owned()), ..Preferences::default() }).await;
        "oidc_sign_in::connect" Account Edit all |a| oidc_sign_in::connect(&a.app, &a.caller, &a.provider, &"http://localhost/".parse().expect("a URL")).await;
        "oidc_sign_in::identities" Account Read all |a| oidc_sign_in::identities(a.access(), &a.caller).await;
        "oidc_sign_in::disconnect" Account Edit all |a| oidc_sign_in::disconnect(a.access(), &a.caller, "none").await;

        "audit::search" Audit Read all |a| audit::search(a.access(), &a.caller, &AuditQuery::default()).await;
        "audit::export" Audit Read all |a| audit::export(a.access(), &a.caller, &AuditQuery::default()).await;
        "audit::history" Channel Read team |a| audit::history(&a.caller, &a.entry, (Resource::Channel, Target::Channel(a.channel())), ("channel", 1), None).await;

        "canals::get" Canal Read team |a| canals::get(&a.caller, &a.entry, a.canal()).await;
        "canals::values" Canal Edit team |a| canals::values(&a.caller, &a.entry, a.canal()).await;
        "canals::create" Canal Create team |a| canals::create(&a.caller, &a.entry, &a.form).await;
        "canals::edit" Canal Edit team |a| canals::edit(&a.caller, &a.entry, a.canal(), &a.form).await;
        "canals::deletion_preview" Canal Delete team |a| canals::deletion_preview(&a.caller, &a.entry, a.canal()).await;
        "canals::delete" Canal Delete team |a| canals::delete(&a.caller, &a.entry, a.canal()).await;

        "channels::get" Channel Read team |a| channels::get(&a.caller, &a.entry, a.channel()).await;
        "channels::timestamps" Channel Read team |a| channels::timestamps(&a.caller, &a.entry, a.channel()).await;
        "channels::values" Channel Edit team |a| channels::values(&a.caller, &a.entry, a.channel()).await;
        "channels::create" Channel Create team |a| channels::create(&a.caller, &a.entry, &a.form).await;
        "channels::edit" Channel Edit team |a| channels::edit(&a.caller, &a.entry, a.channel(), &a.form).await;
        "channels::deletion_preview" Channel Delete team |a| channels::deletion_preview(&a.caller, &a.entry, a.channel()).await;
        "channels::delete" Channel Delete team |a| channels::delete(&a.caller, &a.entry, a.channel()).await;

        "clusters::get" Cluster Read all |a| clusters::get(&a.caller, &a.entry, CLUSTER).await;
        "clusters::timestamps" Cluster Read all |a| clusters::timestamps(&a.caller, &a.entry, &a.cluster).await;
        "clusters::values" Cluster Edit all |a| clusters::values(&a.caller, &a.entry, CLUSTER).await;
        "clusters::create" Cluster Create all |a| clusters::create(&a.caller, &a.entry, &a.form).await;
        "clusters::edit" Cluster Edit all |a| clusters::edit(&a.caller, &a.entry, CLUSTER, &a.form).await;
        "clusters::may_delete" Cluster Delete all |a| clusters::may_delete(&a.caller, &a.entry, CLUSTER).await;
        "clusters::delete" Cluster Delete all |a| clusters::delete(&a.caller, &a.entry, CLUSTER).await;

        "jobs::list" Job Read all |a| jobs::list(a.access(), &a.caller).await;
        "jobs::run_now" Job Run all |a| jobs::run_now(a.access(), &a.caller, "none").await;

        "logs::list" Log Read all |a| logs::list(&a.caller, &a.entry, &LogQuery { pipeline: None, search: String::new(), page: 1 }).await;

        "mappings::check_permission" Mapping Create team |a| mappings::check_permission(&a.caller, &a.entry, a.channel(), a.pipeline(), Action::Create).await;
        "mappings::check" Mapping Create team |a| mappings::check(&a.caller, &a.entry, a.channel(), &a.pipeline, &a.form).await;
        "mappings::add" Mapping Create team |a| mappings::add(&a.caller, &a.entry, a.channel(), &a.pipeline, &a.form).await;
        "mappings::delete" Mapping Delete team |a| mappings::delete(&a.caller, &a.entry, a.channel(), a.pipeline(), a.pair()).await;

        "mod::may_create" Channel Create all |a| may_create(&a.caller, &a.entry, Resource::Channel);

        "nodes::get" Node Read all |a| nodes::get(&a.caller, &a.entry, NODE).await;
        "nodes::timestamps" Node Read all |a| nodes::timestamps(&a.caller, &a.entry, NODE).await;
        "nodes::values" Node Edit all |a| nodes::values(&a.caller, &a.entry, NODE).await;
        "nodes::create" Node Create all |a| nodes::create(&a.caller, &a.entry, &a.form).await;
        "nodes::edit" Node Edit all |a| nodes::edit(&a.caller, &a.entry, NODE, &a.form).await;
        "nodes::deletion_preview" Node Delete all |a| nodes::deletion_preview(&a.caller, &a.entry, NODE).await;
        "nodes::delete" Node Delete all |a| nodes::delete(&a.caller, &a.entry, NODE).await;

        "ownership::list" Ownership Read all |a| ownership::list(&a.caller, &a.entry, &ListQuery::default()).await;
        "ownership::rules" Ownership Read all |a| ownership::rules(&a.caller, &a.entry).await;
        "ownership::transfer" Ownership Edit all |a| ownership::transfer(&a.caller, &a.entry, &[], None).await;
        "ownership::orphaned" Ownership Read all |a| ownership::orphaned(&a.caller, &a.entry).await;
        "ownership::clear_ownership" Ownership Edit all |a| ownership::clear_ownership(&a.caller, &a.entry, &[]).await;
        "ownership::preview" Ownership Edit all |a| ownership::preview(&a.caller, &a.entry, &RuleInput::default()).await;
        "ownership::add_rule" Ownership Edit all |a| ownership::add_rule(&a.caller, &a.entry, &RuleInput::default()).await;
        "ownership::remove_rule" Ownership Edit all |a| ownership::remove_rule(&a.caller, &a.entry, NOBODY).await;
        "ownership::move_rule_up" Ownership Edit all |a| ownership::move_rule_up(&a.caller, &a.entry, NOBODY).await;

        "users::list" User Read all |a| users::list(a.access(), &a.caller).await;
        "users::get" User Read all |a| users::get(a.access(), &a.caller, NOBODY).await;
        "users::open_links" User Read all |a| users::open_links(a.access(), &a.caller).await;
        "users::check_permission" User Create all |a| users::check_permission(a.access(), &a.caller, Action::Create);
        "users::invite" User Create all |a| users::invite(a.access(), &a.caller, GlobalRole::None, Vec::new(), &SecretString::default()).await;
        "users::revoke_link" User Edit all |a| users::revoke_link(a.access(), &a.caller, "none".to_owned()).await;
        "users::reset_password" User Edit all |a| users::reset_password(a.access(), &a.caller, NOBODY, &SecretString::default()).await;
        "users::set_disabled" User Edit all |a| users::set_disabled(a.access(), &a.caller, NOBODY, true).await;
        "users::edit" User Edit all |a| users::edit(a.access(), &a.caller, NOBODY, ("a", "a"), GlobalRole::None, &SecretString::default()).await;
        "users::remove" User Delete all |a| users::remove(a.access(), &a.caller, NOBODY).await;

        "pipelines::get" Pipeline Read team |a| pipelines::get(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::values" Pipeline Edit team |a| pipelines::values(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::may_edit" Pipeline Edit team |a| pipelines::may_edit(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::may_create" Pipeline Create team |a| pipelines::may_create(&a.caller, &a.entry, a.channel()).await;
        "pipelines::create" Pipeline Create team |a| pipelines::create(&a.caller, &a.entry, a.channel(), &a.form).await;
        "pipelines::edit" Pipeline Edit team |a| pipelines::edit(&a.caller, &a.entry, a.channel(), a.pipeline(), &a.form).await;
        "pipelines::deletion_preview" Pipeline Delete team |a| pipelines::deletion_preview(&a.caller, &a.entry, a.channel(), a.pipeline()).await;
        "pipelines::delete" Pipeline Delete team |a| pipelines::delete(&a.caller, &a.entry, a.channel(), a.pipeline()).await;

        "settings::read" Manager Read all |a| settings::read(&a.caller, &a.entry).await;
        "settings::global" Settings Read all |a| settings::global(a.access(), &a.caller);
        "settings::may_set_site" Settings Edit all |a| settings::may_set_site(a.access(), &a.caller).await;
        "settings::set_site" Settings Edit all |a| settings::set_site(a.access(), &a.caller, a.access().policy().settings).await;
        "settings::test_connection" Manager Test all |a| settings::test_connection(&a.caller, &a.entry).await;

        "sources::get" Source Read team |a| sources::get(&a.caller, &a.entry, a.source()).await;
        "sources::values" Source Edit team |a| sources::values(&a.caller, &a.entry, a.source()).await;
        "sources::create" Source Create team |a| sources::create(&a.caller, &a.entry, &a.form).await;
        "sources::edit" Source Edit team |a| sources::edit(&a.caller, &a.entry, a.source(), &a.form).await;
        "sources::deletion_preview" Source Delete team |a| sources::deletion_preview(&a.caller, &a.entry, a.source()).await;
        "sources::delete" Source Delete team |a| sources::delete(&a.caller, &a.entry, a.source()).await;
        "sources::check" Source Test team |a| sources::check(&a.caller, &a.entry, Some(a.source()), &a.form).await;
        "sources::check_stored" Source Test team |a| sources::check_stored(&a.caller, &a.entry, a.source()).await;

        "channel_commands::check_permission" Channel Operate team |a| channel_commands::check_permission(&a.caller, &a.entry, a.channel()).await;
        "channel_commands::start" Channel Operate team |a| channel_commands::start(&a.caller, &a.entry, a.channel(), ChannelCommand::Push).await;
        "channel_commands::dismiss" Channel Operate team |a| channel_commands::dismiss(&a.caller, &a.entry, a.channel()).await;

        "operations::get" Channel Read team |a| operations::get(&a.caller, &a.entry, &a.operation().await).await;
        "operations::list" Channel Read team |a| operations::list(&a.caller, &a.entry, a.channel(), 5).await;
        "operations::wait" Channel Read team |a| operations::wait(&a.caller, &a.entry, &a.operation().await, Duration::from_secs(1)).await;

        "tables::get" Table Read team |a| tables::get(&a.caller, &a.entry, a.table()).await;
        "tables::may_delete" Table Delete team |a| tables::may_delete(&a.caller, &a.entry, a.table()).await;
        "tables::delete" Table Delete team |a| tables::delete(&a.caller, &a.entry, a.table()).await;
        "tables::find" Source FindTables team |a| tables::find(&a.caller, &a.entry, a.source(), "(.*)", "(.*)").await;

        "teams::list" Team Read all |a| teams::list(a.access(), &a.caller);
        "teams::get" Team Read all |a| teams::get(a.access(), &a.caller, NOBODY).await;
        "teams::check_permission" Team Edit all |a| teams::check_permission(a.access(), &a.caller, Action::Edit);
        "teams::create" Team Create all |a| teams::create(a.access(), &a.caller, "", "").await;
        "teams::edit" Team Edit all |a| teams::edit(a.access(), &a.caller, NOBODY, "a", "").await;
        "teams::remove" Team Delete all |a| teams::remove(a.access(), &a.caller, NOBODY).await;
        "teams::set_member" Team Edit all |a| teams::set_member(a.access(), &a.caller, NOBODY, NOBODY, None).await;
        "teams::allow" Team Edit all |a| teams::allow(a.access(), &a.caller, NOBODY, "main", ResourceKind::Node, Vec::new()).await;
    }
}

/// Services that require no permission or are tested elsewhere, with the reason.
pub const OPEN: [(&str, &str); 8] = [
    ("account::sign_in", "the sign-in itself"),
    ("account::sign_out", "ends the own session, if there is one"),
    ("account::redeem_link", "against a one-time link"),
    ("oidc_sign_in::finish", "the sign-in itself"),
    ("mappings::can_use", "returns only what the caller may see"),
    ("mod::editable_teams", "answers for who asks"),
    ("users::reset_needs_proof", "says which field a form has"),
    ("pipelines::new", "returns only what the caller may see"),
];

/// Functions without `&Caller`, with the reason.
pub const WITHOUT_CALLER: [(&str, &str); 44] = [
    ("account::preview_link", "shows a one-time link to its holder"),
    ("canals::list", "reads a visible snapshot, which contains only what the caller may see"),
    ("channels::list", "reads a visible snapshot"),
    ("channels::new", "reads one row of a visible snapshot"),
    ("channels::readiness", "reads a channel that the caller was allowed to read"),
    ("clusters::dependents", "reads a visible snapshot"),
    ("clusters::list", "reads a visible snapshot"),
    ("delays::freshness", "compares a time with the clock"),
    ("delays::longest", "reads delays of a visible snapshot"),
    ("delays::new", "reads a visible snapshot"),
    ("delays::of_pipeline", "reads delays of a visible snapshot"),
    ("delays::reported", "reads delays of a visible snapshot"),
    ("delays::times_known", "reads delays of a visible snapshot"),
    ("failed_sign_ins::write", "background job that writes counts of failed sign-ins"),
    ("failures::failed_stage", "reads a text"),
    ("failures::failing_stage", "reads a visible snapshot"),
    ("failures::newest_exception", "reads a visible snapshot"),
    ("failures::node_problems", "reads a visible snapshot"),
    ("failures::problem", "reads a visible snapshot"),
    ("failures::stuck_since", "reads a visible snapshot"),
    ("mappings::failed", "reads a result"),
    ("nodes::all", "reads a visible snapshot"),
    ("nodes::among", "counts rows of a visible snapshot"),
    ("nodes::as_str", "names a value"),
    ("nodes::dependents", "reads one row of a visible snapshot"),
    ("nodes::list", "reads a visible snapshot"),
    ("nodes::new", "reads a visible snapshot"),
    ("nodes::page_error", "reads one row of a visible snapshot"),
    ("nodes::read_detail", "reads one row of a visible snapshot"),
    ("nodes::state", "reads one row of a visible snapshot"),
    ("oidc_sign_in::begin", "redirects a visitor to a provider before sign-in"),
    ("operations::follow", "background task that shows operations of other processes in the snapshots"),
    ("overview::get", "reads a visible snapshot"),
    ("ownership::kind_word", "names a value"),
    ("ownership::parse_kind", "names a value"),
    ("pipelines::defaults", "reads a channel that the caller was allowed to read"),
    ("pipelines::has_canal", "reads what the team may use, which is computed for the caller"),
    ("pipelines::has_node", "reads what the team may use"),
    ("search::find", "reads a visible snapshot"),
    ("sources::list", "reads a visible snapshot"),
    ("tables::list", "reads a visible snapshot"),
    ("users::last_administrator", "a rule that the user services check before they write"),
    ("users::role", "names a value"),
    ("users::team_role", "names a value"),
];
