//! The page around a list: its title, the link that adds one, and what stands there while there is nothing to list.

use axum::response::Response;
use leptos::prelude::*;

use crate::model::list::{ListQuery, Listed};
use crate::model::rights::{Action, Resource};
use crate::server::live::Part;
use crate::ui::components::alert::{Empty, ManagerProblem, Note};
use crate::ui::components::table::{Choices, Column, Counts, List};
use crate::ui::cx::At;
use crate::ui::shown::Shown;
use crate::ui::words::{Word, common, overview, rights};

/// What the lists differ in, but for columns and rows.
pub struct ListPage {
    /// What is listed.
    pub resource: Resource,
    /// Its place in addresses: `/m/{manager}/{area}`.
    pub area: &'static str,
    pub title: Word,
    /// Said when there is nothing, and what to do about it.
    pub empty: Word,
    pub empty_help: Word,
    pub next: Next,
}

/// Where an empty list leads.
pub enum Next {
    /// To the form that adds such a thing, as the list itself does.
    Add(Word),
    /// To another area, as such things come from there.
    Area(&'static str, Word),
}

/// The head of a list: its columns and what its filter offers (Otter's name and the word).
pub struct Heads {
    pub columns: Vec<Column>,
    pub statuses: Vec<(&'static str, &'static str)>,
    /// The teams whose things can be chosen; none: the things of this list belong to no team.
    pub teams: Vec<(i64, String)>,
}

impl ListPage {
    /// Draws the page, each row with `row`; `part` is where the list was read from, so that one that never was read is not called empty.
    pub fn draw<T, R, V: IntoView + 'static>(
        &self,
        at: &At,
        part: &Part<Vec<T>>,
        query: ListQuery,
        found: Listed<R>,
        heads: Heads,
        row: impl Fn(R) -> V + Send + 'static,
    ) -> Response
    where
        R: Send + 'static,
    {
        let (lang, url) = (at.lang, at.url(self.area));
        let seen = at.entry.seen(&at.caller);
        let (hidden, away) = (seen.hidden(self.resource), seen.health.error.is_some());
        let lacks = seen.denial(self.resource, Action::Create, None);
        let lacks = rights::reason(lang, lacks);
        let in_teams = !at.caller.scope().teams.is_empty();
        let title = lang.t(self.title);
        at.page(title, || {
            let shown = Shown::default().part(self.title, part);
            provide_context(if self.resource == Resource::Channel { shown.part(overview::DELAYS, &seen.delays) } else { shown });
            let (add, action) = match self.next {
                Next::Add(thing) => {
                    let link = (format!("{url}/new"), common::add_thing(lang, lang.t(thing)));
                    let (href, text) = link.clone();
                    let add = lacks.is_none().then(|| view! { <a class="btn btn-primary btn-sm" href=href>{text}</a> });
                    (add, lacks.is_none().then_some(link))
                }
                Next::Area(area, word) => (None, Some((at.url(area), lang.t(word).to_owned()))),
            };
            let empty = match (&part.value, &part.error) {
                (Some(_), _) if hidden > 0 => {
                    let help = common::hidden(lang, lang.t(self.title), hidden);
                    view! { <Empty title=lang.t(common::NOTHING_OF_YOURS).to_owned() help action=action/> }.into_any()
                }
                (Some(_), _) => {
                    view! { <Empty title=lang.t(self.empty).to_owned() help=lang.t(self.empty_help) action=action/> }.into_any()
                }
                // Why is said above the page while the manager is away.
                (None, Some(error)) if !(away && error.is_away()) => view! { <ManagerProblem lang error=error.clone()/> }.into_any(),
                (None, _) => {
                    let again = at.path.clone();
                    view! { <Note>{lang.t(common::NEVER_READ)} " " <a class="link" href=again>{lang.t(common::REFRESH)}</a></Note> }
                        .into_any()
                }
            };
            let (counts, Heads { columns, statuses, teams }) = (Counts::from(&found), heads);
            let teams = Choices { teams, in_teams };
            view! {
                <div class="head"><h1 class="page-title">{title}</h1>{add}</div>
                <List lang url query counts columns statuses teams empty>{found.rows.into_iter().map(row).collect_view()}</List>
            }
        })
    }
}
