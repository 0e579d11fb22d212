//! Every service with the right that it needs, and a question to it.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;

use otter_admin::model::form::Values;
use otter_admin::model::list::ListQuery;
use otter_admin::model::rights::{Action, GlobalRole, Resource};
use otter_admin::model::*;
use otter_admin::server::access::{About, Access, Caller};
use otter_admin::server::app::{App, ManagerEntry};
use otter_admin::server::http::session::Identified;
use otter_admin::server::live::{PipelineView, Switch};
use otter_admin::server::manager::LogQuery;
use otter_admin::server::oidc::Provider;
use otter_admin::server::people::Origin;
use otter_admin::server::services::ownership::RuleInput;
use otter_admin::server::services::sign_on::NotOn;
use otter_admin::server::services::*;
use otter_admin::server::store::{AuditQuery, Preferences, ResourceKind};
use secrecy::SecretString;

/// A question to a service: who asks, and about what.
#[derive(Clone)]
pub struct Asking {
    pub app: App,
    pub entry: ManagerEntry,
    pub caller: Caller,
    pub ids: BTreeMap<&'static str, u64>,
    /// A form that names the team for which something is to be made, and nothing else.
    pub form: Values,
    pub pipeline: PipelineView,
    pub cluster: Cluster,
    pub provider: Arc<Provider>,
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
pub const CLUSTER: ClusterId = ClusterId(1);

/// How a service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It let in who asks, whatever came of it then.
    LetIn,
    /// A right is missing.
    Refused,
    /// As if there were no such thing.
    Unknown,
}

/// An error, as an answer of a service.
pub trait Refusal {
    fn answer(&self) -> Answer;

    fn is_refusal(&self) -> bool {
        self.answer() == Answer::Refused
    }
}

impl Refusal for ManagerError {
    fn answer(&self) -> Answer {
        match self {
            Self::Forbidden(_) => Answer::Refused,
            Self::NotFound { .. } => Answer::Unknown,
            _ => Answer::LetIn,
        }
    }
}

impl Refusal for NotOn {
    fn answer(&self) -> Answer {
        match self {
            Self::Failed(error) => error.answer(),
            _ => Answer::LetIn,
        }
    }
}

fn answer_of<T>(answer: std::result::Result<T, impl Refusal>) -> Answer {
    answer.err().map_or(Answer::LetIn, |error| error.answer())
}

/// A service with the right that it needs.
pub struct Service {
    pub name: &'static str,
    pub right: (Resource, Action),
    /// Whether it makes a difference whose the thing is.
    pub owned: bool,
    pub ask: fn(Asking) -> Pin<Box<dyn Future<Output = Answer> + Send>>,
}

macro_rules! services {
    ($($name:literal $resource:ident $action:ident $owned:ident |$a:ident| $answer:expr;)+) => {
        vec![$(Service {
            name: $name,
            right: (Resource::$resource, Action::$action),
            owned: services!($owned),
            ask: |$a: Asking| Box::pin(async move { answer_of($answer) }),
        }),+]
    };
    (team) => { true };
    (all) => { false };
}

/// All of them.
pub fn all() -> Vec<Service> {
    services! {
        "account::sessions" Account Read all |a| account::sessions(a.access(), &a.caller).await;
        "account::end_sessions" Account Edit all |a| account::end_sessions(a.access(), &a.caller, Some("none")).await;
        "account::change_password" Account Edit all |a| account::change_password(a.access(), &a.identified(), &SecretString::from("a"), &SecretString::from("b")).await;
        "account::edit" Account Edit all |a| account::edit(a.access(), &a.caller, Some(a.caller.display_name()), &Preferences { theme: Some("dark".to_owned()), ..Preferences::default() }).await;
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
        "ownership::gone" Ownership Read all |a| ownership::gone(&a.caller, &a.entry).await;
        "ownership::forget" Ownership Edit all |a| ownership::forget(&a.caller, &a.entry, &[]).await;
        "ownership::preview" Ownership Edit all |a| ownership::preview(&a.caller, &a.entry, &RuleInput::default()).await;
        "ownership::add_rule" Ownership Edit all |a| ownership::add_rule(&a.caller, &a.entry, &RuleInput::default()).await;
        "ownership::remove_rule" Ownership Edit all |a| ownership::remove_rule(&a.caller, &a.entry, NOBODY).await;
        "ownership::raise_rule" Ownership Edit all |a| ownership::raise_rule(&a.caller, &a.entry, NOBODY).await;

        "people::list" Person Read all |a| people::list(a.access(), &a.caller).await;
        "people::get" Person Read all |a| people::get(a.access(), &a.caller, NOBODY).await;
        "people::open_links" Person Read all |a| people::open_links(a.access(), &a.caller).await;
        "people::may" Person Create all |a| people::may(a.access(), &a.caller, Action::Create);
        "people::invite" Person Create all |a| people::invite(a.access(), &a.caller, GlobalRole::None, Vec::new(), &SecretString::default()).await;
        "people::revoke_link" Person Edit all |a| people::revoke_link(a.access(), &a.caller, "none".to_owned()).await;
        "people::reset_password" Person Edit all |a| people::reset_password(a.access(), &a.caller, NOBODY, &SecretString::default()).await;
        "people::set_disabled" Person Edit all |a| people::set_disabled(a.access(), &a.caller, NOBODY, true).await;
        "people::edit" Person Edit all |a| people::edit(a.access(), &a.caller, NOBODY, ("a", "a"), GlobalRole::None, &SecretString::default()).await;
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
        "switch::dismiss" Channel Operate team |a| switch::dismiss(&a.caller, &a.entry, a.channel()).await;

        "tables::get" Table Read team |a| tables::get(&a.caller, &a.entry, a.table()).await;
        "tables::may_delete" Table Delete team |a| tables::may_delete(&a.caller, &a.entry, a.table()).await;
        "tables::delete" Table Delete team |a| tables::delete(&a.caller, &a.entry, a.table()).await;
        "tables::find" Source FindTables team |a| tables::find(&a.caller, &a.entry, a.source(), "(.*)", "(.*)").await;

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
pub const OPEN: [(&str, &str); 8] = [
    ("account::sign_in", "the sign-in itself"),
    ("account::sign_out", "ends the own session, if there is one"),
    ("account::take", "against a one-time link"),
    ("sign_on::finish", "the sign-in itself"),
    ("mappings::may_use", "answers for who asks, of what they see"),
    ("mod::teams_for", "answers for who asks"),
    ("people::reset_needs_proof", "says which field a form has"),
    ("pipelines::of", "answers for who asks, of what they see"),
];

/// What has no `&Caller`: why it needs none.
pub const WITHOUT_CALLER: [(&str, &str); 41] = [
    ("account::offer", "shows a one-time link to who has it"),
    ("canals::list", "of a view, which is cut for who it is for"),
    ("channels::failing_nodes", "of a view"),
    ("channels::list", "of a view"),
    ("channels::newest_exception", "of a view"),
    ("channels::of", "one row of a view"),
    ("channels::problem", "of a view"),
    ("channels::readiness", "of a channel that was read with the right to it"),
    ("channels::stuck_since", "of a view"),
    ("claim::hold", "of an operation that was permitted"),
    ("claim::take", "of an operation that was permitted"),
    ("claim::withdraw", "of an operation that was permitted"),
    ("clusters::list", "of a view"),
    ("clusters::obstacles", "of a view"),
    ("delays::is_stale", "of a view's delay"),
    ("delays::longest", "of a view"),
    ("delays::of", "of a view"),
    ("delays::of_pipeline", "of a view"),
    ("delays::reported", "of a view's delay"),
    ("failed_sign_ins::write", "writes the failed sign-ins of this process, in nobody's name"),
    ("mappings::check", "of a pipeline that was read with the right to it, and of what was typed"),
    ("mappings::failed", "of a result"),
    ("nodes::all", "of a view"),
    ("nodes::failing", "of a view"),
    ("nodes::list", "of a view"),
    ("nodes::obstacles", "of a view's row"),
    ("nodes::page_error", "of a view's row"),
    ("nodes::told", "of a view's row"),
    ("overview::get", "of a view"),
    ("ownership::kind_of", "a word"),
    ("ownership::kind_word", "a word"),
    ("people::last_administrator", "a rule that the services of people ask before they write"),
    ("people::role", "a word"),
    ("people::team_role", "a word"),
    ("pipelines::defaults", "of a channel that was read with the right to it"),
    ("pipelines::has_canal", "of what a team may use, which is made for who asks"),
    ("pipelines::has_node", "of what a team may use"),
    ("search::find", "of a view"),
    ("sign_on::begin", "sends whoever wants to sign in to a provider"),
    ("sources::list", "of a view"),
    ("tables::list", "of a view"),
];
