//! Every service with the permission it requires, and a test call.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use otter_admin::model::form::Form;
use otter_admin::model::forms::*;
use otter_admin::model::list::ListQuery;
use otter_admin::model::permissions::{Action, GlobalRole, Resource};
use otter_admin::model::*;
use otter_admin::server::accounts::ClientOrigin;
use otter_admin::server::authz::Target;
use otter_admin::server::manager::LogQuery;
use otter_admin::server::monitor::{ChannelCommand, OperationId, PipelineView};
use otter_admin::server::oidc::Provider;
use otter_admin::server::services::oidc_sign_in::OidcSignInError;
use otter_admin::server::services::ownership::RuleInput;
use otter_admin::server::services::search;
use otter_admin::server::services::teams::TeamInput;
use otter_admin::server::services::users::{InvitationInput, UserInput};
use otter_admin::server::services::*;
use otter_admin::server::store::{AuditQuery, OperationPhase, Preferences, ResourceKind, StoredOperation, new_holder};
use secrecy::SecretString;

/// The arguments of a test call: the context and the resource.
#[derive(Clone)]
pub struct CallArgs {
    pub ctx: ManagerCtx,
    pub ids: BTreeMap<&'static str, u64>,
    /// The team of a new resource.
    pub new: NewResource,
    pub pipeline: PipelineView,
    pub cluster: Cluster,
    pub provider: Arc<Provider>,
}

impl CallArgs {
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

    fn mappings(&self) -> MappingForm {
        MappingForm { source: self.source(), target: self.source(), lines: "a.b".to_owned() }
    }

    fn canal(&self) -> CanalId {
        CanalId(self.ids["canal"])
    }
}

impl CallArgs {
    /// An operation on the channel that has ended.
    async fn operation(&self) -> OperationId {
        let id = OperationId::from(new_holder());
        let stored = StoredOperation {
            id: id.to_string(),
            manager: self.ctx.manager.name().to_owned(),
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
        self.ctx.access().store().operations().add(stored).await.expect("added");
        id
    }
}

fn origin() -> ClientOrigin {
    ClientOrigin { address: Ipv4Addr::LOCALHOST.into(), user_agent: String::new(), device: None }
}

/// Not the ID of any user, team, rule or node, so that nothing is destroyed.
const NOBODY: i64 = 987_654;
const NODE: NodeId = NodeId(1);
pub const CLUSTER: ClusterId = ClusterId(1);

/// A valid form with these values and the defaults.
fn form<F: Form>(values: &[(&str, &str)]) -> F {
    let mut all = F::defaults();
    values.iter().for_each(|(name, value)| all.set(name, vec![(*value).to_owned()]));
    F::read(&all).expect("a valid form")
}

fn channel_form() -> ChannelForm {
    form(&[("name", "sample")])
}

fn pipeline_form() -> PipelineForm {
    form(&[("name", "sample"), ("selectNodeIds", "1"), ("loadNodeIds", "1"), ("destinationName", "sample")])
}

fn canal_form() -> CanalForm {
    form(&[("name", "sample"), ("autoKeeperClusterId", "1"), ("groupDbAddresses", "db:3306"), ("dbUsername", "u"), ("dbPassword", "p")])
}

fn source_form() -> SourceForm {
    form(&[("name", "sample"), ("url", "jdbc:mysql://db:3306"), ("username", "u"), ("password", "p")])
}

fn node_form() -> NodeForm {
    form(&[("name", "sample"), ("ip", "127.0.0.1"), ("autoKeeperClusterId", "1")])
}

fn cluster_form() -> ClusterForm {
    form(&[("clusterName", "sample"), ("zookeeperClusters", "zk:2181")])
}

fn rule() -> RuleInput {
    RuleInput { kind: ResourceKind::Channel, pattern: "sample".to_owned(), team: TeamId(NOBODY) }
}

fn user() -> UserInput {
    UserInput { name: "a".to_owned(), display_name: "a".to_owned(), role: GlobalRole::None }
}

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
        "account::sessions" Account Read all |a| account::sessions(&a.ctx).await;
        "account::end_sessions" Account Edit all |a| account::end_sessions(&a.ctx, Some("none")).await;
        "account::change_password" Account Edit all |a| account::change_password(&a.ctx, &origin(), None, &SecretString::from("a"), &SecretString::from("b")).await;
        "account::edit" Account Edit all |a| account::edit(&a.ctx, Some(a.ctx.caller.display_name()), &Preferences { theme: Some("dark".to_owned()), ..Preferences::default() }).await;
        "oidc_sign_in::connect" Account Edit all |a| oidc_sign_in::connect(&a.ctx, &a.provider, &"http://localhost/".parse().expect("a URL")).await;
        "oidc_sign_in::identities" Account Read all |a| oidc_sign_in::identities(&a.ctx).await;
        "oidc_sign_in::disconnect" Account Edit all |a| oidc_sign_in::disconnect(&a.ctx, "none").await;

        "audit::search" Audit Read all |a| audit::search(&a.ctx, &AuditQuery::default()).await;
        "audit::export" Audit Read all |a| audit::export(&a.ctx, &AuditQuery::default()).await;
        "audit::history" Channel Read team |a| audit::history(&a.ctx, (Resource::Channel, Target::Channel(a.channel())), ("channel", 1), None).await;

        "canals::list" Overview Read all |a| canals::list(&a.ctx, &ListQuery::default()).await;
        "canals::get" Canal Read team |a| canals::get(&a.ctx, a.canal()).await;
        "canals::values" Canal Edit team |a| canals::values(&a.ctx, a.canal()).await;
        "canals::create" Canal Create team |a| canals::create(&a.ctx, a.new, &canal_form()).await;
        "canals::edit" Canal Edit team |a| canals::edit(&a.ctx, a.canal(), &canal_form()).await;
        "canals::deletion_preview" Canal Delete team |a| canals::deletion_preview(&a.ctx, a.canal()).await;
        "canals::delete" Canal Delete team |a| canals::delete(&a.ctx, a.canal()).await;

        "channels::list" Overview Read all |a| channels::list(&a.ctx, &ListQuery::default()).await;
        "channels::get" Channel Read team |a| channels::get(&a.ctx, a.channel()).await;
        "channels::timestamps" Channel Read team |a| channels::timestamps(&a.ctx, a.channel()).await;
        "channels::values" Channel Edit team |a| channels::values(&a.ctx, a.channel()).await;
        "channels::create" Channel Create team |a| channels::create(&a.ctx, a.new, &channel_form()).await;
        "channels::edit" Channel Edit team |a| channels::edit(&a.ctx, a.channel(), &channel_form()).await;
        "channels::deletion_preview" Channel Delete team |a| channels::deletion_preview(&a.ctx, a.channel()).await;
        "channels::delete" Channel Delete team |a| channels::delete(&a.ctx, a.channel()).await;

        "clusters::list" Cluster Read all |a| clusters::list(&a.ctx, &ListQuery::default()).await;
        "clusters::get" Cluster Read all |a| clusters::get(&a.ctx, CLUSTER).await;
        "clusters::timestamps" Cluster Read all |a| clusters::timestamps(&a.ctx, &a.cluster).await;
        "clusters::values" Cluster Edit all |a| clusters::values(&a.ctx, CLUSTER).await;
        "clusters::create" Cluster Create all |a| clusters::create(&a.ctx, &cluster_form()).await;
        "clusters::edit" Cluster Edit all |a| clusters::edit(&a.ctx, CLUSTER, &cluster_form()).await;
        "clusters::may_delete" Cluster Delete all |a| clusters::may_delete(&a.ctx, CLUSTER).await;
        "clusters::delete" Cluster Delete all |a| clusters::delete(&a.ctx, CLUSTER).await;

        "jobs::list" Job Read all |a| jobs::list(&a.ctx).await;
        "jobs::run_now" Job Run all |a| jobs::run_now(&a.ctx, "none").await;

        "logs::list" Log Read all |a| logs::list(&a.ctx, &LogQuery { pipeline: None, search: String::new(), page: 1 }).await;

        "mappings::check_permission" Mapping Create team |a| mappings::check_permission(&a.ctx, a.channel(), a.pipeline(), Action::Create).await;
        "mappings::check" Mapping Create team |a| mappings::check(&a.ctx, a.channel(), &a.pipeline, &a.mappings()).await;
        "mappings::add" Mapping Create team |a| mappings::add(&a.ctx, a.channel(), &a.pipeline, &a.mappings()).await;
        "mappings::authorize_create" Mapping Create team |a| mappings::authorize_create(&a.ctx, a.channel(), a.pipeline()).await;
        "mappings::delete" Mapping Delete team |a| mappings::delete(&a.ctx, a.channel(), a.pipeline(), a.pair()).await;

        "mod::authorize_create" Channel Create team |a| authorize_create(&a.ctx, ResourceType::Channel, a.new, "sample").await;
        "mod::may_create" Channel Create all |a| may_create(&a.ctx, Resource::Channel);

        "nodes::list" Node Read all |a| nodes::list(&a.ctx, &ListQuery::default()).await;
        "nodes::get" Node Read all |a| nodes::get(&a.ctx, NODE).await;
        "nodes::timestamps" Node Read all |a| nodes::timestamps(&a.ctx, NODE).await;
        "nodes::values" Node Edit all |a| nodes::values(&a.ctx, NODE).await;
        "nodes::create" Node Create all |a| nodes::create(&a.ctx, &node_form()).await;
        "nodes::edit" Node Edit all |a| nodes::edit(&a.ctx, NODE, &node_form()).await;
        "nodes::deletion_preview" Node Delete all |a| nodes::deletion_preview(&a.ctx, NODE).await;
        "nodes::delete" Node Delete all |a| nodes::delete(&a.ctx, NODE).await;

        "ownership::list" Ownership Read all |a| ownership::list(&a.ctx, &ListQuery::default()).await;
        "ownership::rules" Ownership Read all |a| ownership::rules(&a.ctx).await;
        "ownership::transfer" Ownership Edit all |a| ownership::transfer(&a.ctx, &[], None).await;
        "ownership::orphaned" Ownership Read all |a| ownership::orphaned(&a.ctx).await;
        "ownership::clear_ownership" Ownership Edit all |a| ownership::clear_ownership(&a.ctx, &[]).await;
        "ownership::check_edit" Ownership Edit all |a| ownership::check_edit(&a.ctx).await;
        "ownership::authorize_edit" Ownership Edit all |a| ownership::authorize_edit(&a.ctx).await;
        "ownership::preview" Ownership Edit all |a| ownership::preview(&a.ctx, &rule()).await;
        "ownership::add_rule" Ownership Edit all |a| ownership::add_rule(&a.ctx, &rule()).await;
        "ownership::remove_rule" Ownership Edit all |a| ownership::remove_rule(&a.ctx, RuleId(NOBODY)).await;
        "ownership::move_rule_up" Ownership Edit all |a| ownership::move_rule_up(&a.ctx, RuleId(NOBODY)).await;

        "overview::get" Overview Read all |a| overview::get(&a.ctx).await;
        "search::find" Overview Read all |a| search::find(&a.ctx, "1").await;

        "users::list" User Read all |a| users::list(&a.ctx).await;
        "users::get" User Read all |a| users::get(&a.ctx, UserId(NOBODY)).await;
        "users::open_links" User Read all |a| users::open_links(&a.ctx).await;
        "users::check_permission" User Create all |a| users::check_permission(&a.ctx, Action::Create);
        "users::invite" User Create all |a| users::invite(&a.ctx, InvitationInput::default(), &SecretString::default()).await;
        "users::revoke_link" User Edit all |a| users::revoke_link(&a.ctx, "none".to_owned()).await;
        "users::reset_password" User Edit all |a| users::reset_password(&a.ctx, UserId(NOBODY), &SecretString::default()).await;
        "users::set_disabled" User Edit all |a| users::set_disabled(&a.ctx, UserId(NOBODY), true).await;
        "users::edit" User Edit all |a| users::edit(&a.ctx, UserId(NOBODY), &user(), &SecretString::default()).await;
        "users::remove" User Delete all |a| users::remove(&a.ctx, UserId(NOBODY)).await;

        "pipelines::get" Pipeline Read team |a| pipelines::get(&a.ctx, a.channel(), a.pipeline()).await;
        "pipelines::values" Pipeline Edit team |a| pipelines::values(&a.ctx, a.channel(), a.pipeline()).await;
        "pipelines::may_edit" Pipeline Edit team |a| pipelines::may_edit(&a.ctx, a.channel(), a.pipeline()).await;
        "pipelines::may_create" Pipeline Create team |a| pipelines::may_create(&a.ctx, a.channel()).await;
        "pipelines::authorize_create" Pipeline Create team |a| pipelines::authorize_create(&a.ctx, a.channel()).await;
        "pipelines::create" Pipeline Create team |a| pipelines::create(&a.ctx, a.channel(), &pipeline_form()).await;
        "pipelines::edit" Pipeline Edit team |a| pipelines::edit(&a.ctx, a.channel(), a.pipeline(), &pipeline_form()).await;
        "pipelines::deletion_preview" Pipeline Delete team |a| pipelines::deletion_preview(&a.ctx, a.channel(), a.pipeline()).await;
        "pipelines::delete" Pipeline Delete team |a| pipelines::delete(&a.ctx, a.channel(), a.pipeline()).await;

        "settings::read" Manager Read all |a| settings::read(&a.ctx).await;
        "settings::global" Settings Read all |a| settings::global(&a.ctx);
        "settings::may_set_site" Settings Edit all |a| settings::may_set_site(&a.ctx).await;
        "settings::set_site" Settings Edit all |a| settings::set_site(&a.ctx, a.ctx.access().policy().settings).await;
        "settings::test_connection" Manager Test all |a| settings::test_connection(&a.ctx).await;

        "sources::list" Overview Read all |a| sources::list(&a.ctx, &ListQuery::default()).await;
        "sources::get" Source Read team |a| sources::get(&a.ctx, a.source()).await;
        "sources::values" Source Edit team |a| sources::values(&a.ctx, a.source()).await;
        "sources::create" Source Create team |a| sources::create(&a.ctx, a.new, &source_form()).await;
        "sources::edit" Source Edit team |a| sources::edit(&a.ctx, a.source(), &source_form()).await;
        "sources::deletion_preview" Source Delete team |a| sources::deletion_preview(&a.ctx, a.source()).await;
        "sources::delete" Source Delete team |a| sources::delete(&a.ctx, a.source()).await;
        "sources::check" Source Test team |a| sources::check(&a.ctx, a.new, &source_form()).await;
        "sources::check_edited" Source Test team |a| sources::check_edited(&a.ctx, a.source(), &source_form()).await;
        "sources::check_stored" Source Test team |a| sources::check_stored(&a.ctx, a.source()).await;

        "bulk_commands::preview" Channel Operate team |a| bulk_commands::preview(&a.ctx, ChannelCommand::Push, &[a.channel()]).await;
        "bulk_commands::start" Channel Operate team |a| bulk_commands::start(&a.ctx, ChannelCommand::Push, &[a.channel()]).await;
        "channel_commands::check_permission" Channel Operate team |a| channel_commands::check_permission(&a.ctx, a.channel()).await;
        "channel_commands::start" Channel Operate team |a| channel_commands::start(&a.ctx, a.channel(), ChannelCommand::Push).await;
        "channel_commands::dismiss" Channel Operate team |a| channel_commands::dismiss(&a.ctx, a.channel()).await;

        "operations::get" Channel Read team |a| operations::get(&a.ctx, &a.operation().await).await;
        "operations::list" Channel Read team |a| operations::list(&a.ctx, a.channel(), 5).await;
        "operations::wait" Channel Read team |a| operations::wait(&a.ctx, &a.operation().await, Duration::from_secs(1)).await;

        "tables::list" Overview Read all |a| tables::list(&a.ctx, &ListQuery::default()).await;
        "tables::get" Table Read team |a| tables::get(&a.ctx, a.table()).await;
        "tables::may_delete" Table Delete team |a| tables::may_delete(&a.ctx, a.table()).await;
        "tables::delete" Table Delete team |a| tables::delete(&a.ctx, a.table()).await;
        "tables::find" Source FindTables team |a| tables::find(&a.ctx, a.source(), "(.*)", "(.*)").await;

        "teams::list" Team Read all |a| teams::list(&a.ctx);
        "teams::get" Team Read all |a| teams::get(&a.ctx, TeamId(NOBODY)).await;
        "teams::check_permission" Team Edit all |a| teams::check_permission(&a.ctx, Action::Edit);
        "teams::create" Team Create all |a| teams::create(&a.ctx, &TeamInput::default()).await;
        "teams::edit" Team Edit all |a| teams::edit(&a.ctx, TeamId(NOBODY), &TeamInput::default()).await;
        "teams::remove" Team Delete all |a| teams::remove(&a.ctx, TeamId(NOBODY)).await;
        "teams::set_member" Team Edit all |a| teams::set_member(&a.ctx, TeamId(NOBODY), UserId(NOBODY), None).await;
        "teams::allow" Team Edit all |a| teams::allow(&a.ctx, TeamId(NOBODY), "main", ResourceKind::Node, Vec::new()).await;
    }
}

/// Services that require no permission or are tested elsewhere, with the reason.
pub const OPEN: [(&str, &str); 17] = [
    ("account::preview_link", "shows a one-time link to its holder"),
    ("account::redeem_link", "against a one-time link"),
    ("account::sign_in", "the sign-in itself"),
    ("account::sign_out", "ends the own session, if there is one"),
    ("channels::history", "returns points of pipelines in the caller's view"),
    ("channels::readiness", "judges a channel that the caller was allowed to read"),
    ("form_validation::check", "returns nothing but errors of what the caller typed"),
    ("clusters::dependents", "returns only what the caller may see"),
    ("failed_sign_ins::write", "writes counts of failed sign-ins, which have no caller"),
    ("mappings::can_use", "returns only what the caller may see"),
    ("mod::default_team", "returns only what concerns the caller"),
    ("mod::editable_teams", "returns only what concerns the caller"),
    ("oidc_sign_in::begin", "redirects a visitor to a provider before sign-in"),
    ("oidc_sign_in::finish", "the sign-in itself"),
    ("pipelines::new", "returns only what the caller may see"),
    ("users::last_administrator", "explains a rule that the user services check before they write"),
    ("users::reset_needs_proof", "says which field a form has"),
];
