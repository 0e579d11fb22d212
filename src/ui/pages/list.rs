//! The frame of a list page: title, "Add" link and empty state.

use axum::response::Response;
use leptos::prelude::*;

use crate::messages::{Message, common, overview, permissions};
use crate::model::TeamId;
use crate::model::list::{ListQuery, Paginated};
use crate::model::permissions::{Action, Resource};
use crate::server::monitor::{Cached, SectionSet, Snapshot};
use crate::ui::components::alert::{Alert, EmptyState, ErrorAlert};
use crate::ui::components::icon::{Icon, Symbol};
use crate::ui::components::table::{Chip, Column, DataTable, Pagination, TeamFilter};
use crate::ui::context::ManagerContext;
use crate::ui::live_regions::live;
use crate::ui::page_data::PageData;

/// The properties of a list page besides columns and rows.
pub struct ListPage {
    /// The listed resource.
    pub resource: Resource,
    /// Its path segment: `/m/{manager}/{area}`.
    pub area: &'static str,
    pub title: Message,
    /// The text of the empty state and its action.
    pub empty: Message,
    pub empty_help: Message,
    pub next: EmptyAction,
    /// The sections of the snapshot that its rows are rendered from, including those that determine their owners.
    pub sections: SectionSet,
}

/// The action offered by an empty list.
pub enum EmptyAction {
    /// The create form, as offered by the list itself.
    Add(Message),
    /// Another area, where such resources are created.
    Area(&'static str, Message),
}

/// The header of a list: its columns and the options of its status filter (Otter's name and the label).
#[derive(Default)]
pub struct ListHeader {
    pub columns: Vec<Column>,
    pub statuses: Vec<(&'static str, &'static str)>,
    /// The status filters as links, instead of `statuses`.
    pub chips: Vec<Chip>,
    /// The teams to filter by; empty if the listed resources belong to no team.
    pub teams: Vec<(TeamId, String)>,
    /// Shown below the rows.
    pub below: Option<AnyView>,
    /// How many of all rows have problems, shown beside the title.
    pub summary: Option<String>,
}

impl ListPage {
    /// Renders the page, each row with `row`. `part` is the source of the list; a list that was never read is not shown as empty.
    pub fn render<T, R, V: IntoView + 'static>(
        &self,
        at: &ManagerContext,
        part: fn(&Snapshot) -> &Cached<Vec<T>>,
        query: ListQuery,
        found: Paginated<R>,
        heads: ListHeader,
        row: impl Fn(R) -> V + Send + 'static,
    ) -> Response
    where
        R: Send + 'static,
        T: 'static,
    {
        let (lang, url) = (at.lang, at.url(self.area));
        let seen = at.ctx.snapshot();
        let listed = part(&seen);
        let (hidden, away) = (seen.hidden(self.resource), seen.health.error.is_some());
        let lacks = seen.denial(self.resource, Action::Create, None);
        let lacks = permissions::reason(lang, lacks);
        let in_teams = !at.ctx.caller.roles().teams.is_empty();
        let title = lang.t(self.title);
        at.page(title, || {
            let shown = PageData::default().part(self.title, move |all| part(all).status()).rendered_from(self.sections);
            provide_context(if self.resource == Resource::Channel { shown.part(overview::DELAYS, |all| all.delays.status()) } else { shown });
            let (add, action) = match self.next {
                EmptyAction::Add(resource_type) => {
                    let link = (format!("{url}/new"), common::add_resource(lang, lang.t(resource_type)));
                    let (href, text) = link.clone();
                    let add = lacks.is_none().then(|| view! { <a class="btn btn-primary btn-sm" href=href><Icon symbol=Symbol::Plus/> {text}</a> });
                    (add, lacks.is_none().then_some(link))
                }
                EmptyAction::Area(area, word) => (None, Some((at.url(area), lang.t(word).to_owned()))),
            };
            let empty = match (&listed.value, &listed.error) {
                (Some(_), _) if hidden > 0 => {
                    let help = common::hidden(lang, lang.t(self.title), hidden);
                    view! { <EmptyState title=lang.t(common::NOTHING_OF_YOURS).to_owned() help action=action/> }.into_any()
                }
                (Some(_), _) => {
                    view! { <EmptyState title=lang.t(self.empty).to_owned() help=lang.t(self.empty_help) action=action/> }.into_any()
                }
                // The layout already shows the reason while the manager is unavailable.
                (None, Some(error)) if !(away && error.is_unavailable()) => view! { <ErrorAlert lang error=error.clone()/> }.into_any(),
                (None, _) => {
                    let again = at.path.clone();
                    view! { <Alert>{lang.t(common::NEVER_READ)} " " <a class="link" href=again>{lang.t(common::REFRESH)}</a></Alert> }
                        .into_any()
                }
            };
            let (counts, ListHeader { columns, statuses, chips, teams, summary, below }) = (Pagination::from(&found), heads);
            let teams = TeamFilter { teams, in_teams };
            view! {
                <div class="head">
                    <h1 class="page-title">{title}</h1>
                    <span class="muted" {..live("summary", summary)}></span>
                    <div class="actions">{add}</div>
                </div>
                <DataTable lang url query counts columns statuses chips teams below empty>{found.rows.into_iter().map(row).collect_view()}</DataTable>
            }
        })
    }
}
