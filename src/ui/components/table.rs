//! Lists with search, filters, sorting and pages, all encoded in the URL, so that a list can be shared as a link.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use leptos::prelude::*;
use url::form_urlencoded;

use super::badge::Tone;
use super::format::count;
use super::icon::{Shape, StatusIcon};
use crate::messages::{Lang, common};
use crate::model::TeamId;
use crate::model::list::{ListQuery, Paginated};

/// The query parameters of a list; invalid values are ignored.
pub struct ListParams(pub ListQuery);

impl<S: Sync> FromRequestParts<S> for ListParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parse(parts.uri.query().unwrap_or_default())))
    }
}

fn parse(query: &str) -> ListQuery {
    let mut asked = ListQuery::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "q" => asked.q = value.trim().to_owned(),
            "status" => asked.status = value.into_owned(),
            "team" => asked.team = value.into_owned(),
            "sort" => asked.sort = value.into_owned(),
            "desc" => asked.desc = value == "true",
            "page" => asked.page = value.parse().unwrap_or_default(),
            _ => {}
        }
    }
    asked
}

/// The URL of a list with this query; contains only parameters that differ from the default.
pub fn href(url: &str, query: &ListQuery) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("q", &query.q), ("status", &query.status), ("team", &query.team), ("sort", &query.sort)] {
        if !value.is_empty() {
            text.append_pair(name, value);
        }
    }
    if query.desc {
        text.append_pair("desc", "true");
    }
    if query.page > 1 {
        text.append_pair("page", &query.page.to_string());
    }
    let text = text.finish();
    if text.is_empty() { url.to_owned() } else { format!("{url}?{text}") }
}

/// A column header.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The name of the column in `sort`; empty if it is not sortable.
    pub key: &'static str,
    /// Its title, in the language of the page.
    pub title: &'static str,
    /// Whether it holds numbers, which are right-aligned.
    pub number: bool,
    /// Whether the first click on its title sorts in descending order.
    pub descending: bool,
    /// Whether it holds the checkboxes of the rows; its title is the label of the one that checks them all.
    pub tick: bool,
}

impl Column {
    /// A text column.
    pub fn text(key: &'static str, title: &'static str) -> Self {
        Self { key, title, number: false, descending: false, tick: false }
    }

    /// A number column.
    pub fn number(key: &'static str, title: &'static str) -> Self {
        Self { key, title, number: true, descending: false, tick: false }
    }

    /// The column of the rows' checkboxes.
    pub fn tick(title: &'static str) -> Self {
        Self { key: "", title, number: false, descending: false, tick: true }
    }

    /// Sorts in descending order first.
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }
}

/// A filter by status that is a link.
#[derive(Clone, Copy, Debug)]
pub struct Chip {
    /// The value of the status filter.
    pub value: &'static str,
    pub text: &'static str,
    /// How many rows it lists.
    pub count: usize,
    pub look: Option<(Tone, Shape)>,
}

/// The options of the team filter.
#[derive(Clone, Debug, Default)]
pub struct TeamFilter {
    /// The teams, by name; empty if there is nothing to choose.
    pub teams: Vec<(TeamId, String)>,
    /// Whether the caller is in a team, so that their own teams are the default filter.
    pub in_teams: bool,
}

/// Which part of a list is shown.
#[derive(Clone, Copy, Debug)]
pub struct Pagination {
    pub total: usize,
    pub unfiltered: usize,
    pub page: usize,
    pub pages: usize,
}

impl<T> From<&Paginated<T>> for Pagination {
    fn from(listed: &Paginated<T>) -> Self {
        Self { total: listed.total, unfiltered: listed.unfiltered, page: listed.page, pages: listed.pages }
    }
}

/// A list: search box, filters, table, pages. Its children are the rows: `<tr data-row=id>…</tr>`.
#[component]
pub fn DataTable(
    lang: Lang,
    /// The URL of the list without a query.
    url: String,
    query: ListQuery,
    counts: Pagination,
    columns: Vec<Column>,
    /// The options of the status filter: Otter's name and the label; empty for no filter.
    #[prop(optional)]
    statuses: Vec<(&'static str, &'static str)>,
    /// The status filters as links, instead of `statuses`.
    #[prop(optional)]
    chips: Vec<Chip>,
    /// The options of the team filter.
    #[prop(optional)]
    teams: TeamFilter,
    /// Shown below the rows.
    #[prop(optional_no_strip)]
    below: Option<AnyView>,
    /// Shown instead of the table if the list is empty without any filter.
    empty: AnyView,
    children: Children,
) -> impl IntoView {
    if counts.unfiltered == 0 {
        return empty;
    }
    let heads = columns.into_iter().map(|column| head(lang, &url, &query, column)).collect_view();
    let body = if counts.total == 0 {
        // If the caller's own teams have no matches, other teams may have some.
        let all = ListQuery { team: if teams.in_teams { "all".to_owned() } else { String::new() }, ..ListQuery::default() };
        let clear = href(&url, &all);
        view! { <p class="p-6 text-center">{lang.t(common::NO_MATCH)} " " <a class="link" href=clear>{lang.t(common::CLEAR)}</a></p> }
            .into_any()
    } else {
        view! {
            <div class="overflow-x-auto">
                <table class="table table-sm cards"><thead><tr>{heads}</tr></thead><tbody data-rows="">{children()}</tbody></table>
            </div>
        }
        .into_any()
    };
    let total = count(counts.total as u64);
    let shown = match (counts.total, counts.unfiltered) {
        (1, 1) => lang.t(common::ONE_ROW).to_owned(),
        (_, 1) => common::rows_of_one(lang, &total),
        (total_rows, all) if total_rows == all => common::rows(lang, &total),
        (_, all) => common::rows_of(lang, &total, &count(all as u64)),
    };
    view! {
        <div class="flex flex-wrap items-center gap-2">
            {tools(lang, &url, &query, statuses, teams)}
            {(!chips.is_empty()).then(|| filters(lang, &url, &query, chips))}
        </div>
        <div class="card">
            {body} {below}
            <footer class="justify-between muted">
                <span>{shown}</span>
                {(counts.pages > 1).then(|| pager(lang, &url, &query, counts))}
            </footer>
        </div>
    }
    .into_any()
}

/// Chips: the current one is marked, those that list nothing are left out.
fn filters(lang: Lang, url: &str, query: &ListQuery, chips: Vec<Chip>) -> impl IntoView + use<> {
    let chips = chips.into_iter().filter(|chip| chip.count > 0 || chip.value == query.status || chip.value.is_empty()).map(|chip| {
        let to = ListQuery { status: chip.value.to_owned(), page: 0, ..query.clone() };
        let current = (chip.value == query.status).then_some("true");
        let icon = chip.look.map(|(tone, shape)| view! { <span class=tone.class()><StatusIcon shape/></span> });
        view! { <li><a class="chip" href=href(url, &to) aria-current=current>{icon} {chip.text} <span class="dim">{count(chip.count as u64)}</span></a></li> }
    });
    view! { <nav aria-label=lang.t(common::STATUS)><ul class="flex flex-wrap gap-2">{chips.collect_view()}</ul></nav> }
}

fn tools(
    lang: Lang,
    url: &str,
    query: &ListQuery,
    statuses: Vec<(&'static str, &'static str)>,
    teams: TeamFilter,
) -> impl IntoView + use<> {
    let sort = (!query.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=query.sort.clone()/> });
    let status = (statuses.is_empty() && !query.status.is_empty())
        .then(|| view! { <input type="hidden" name="status" value=query.status.clone()/> });
    let desc = query.desc.then(|| view! { <input type="hidden" name="desc" value="true"/> });
    let chosen = query.status.clone();
    let filter = (!statuses.is_empty()).then(|| {
        let options = statuses
            .into_iter()
            .map(|(value, word)| view! { <option value=value selected={value == chosen}>{word}</option> })
            .collect_view();
        view! {
            <select name="status" class="select select-sm w-auto" aria-label=lang.t(common::STATUS)>
                <option value="">{lang.t(common::ALL)}</option>
                {options}
            </select>
        }
    });
    let teams = (!teams.teams.is_empty()).then(|| team_filter(lang, &query.team, teams));
    let filtered = !query.q.is_empty() || !query.status.is_empty() || !query.team.is_empty();
    let clear = filtered.then(|| view! { <a class="btn btn-ghost btn-sm" href=url.to_owned()>{lang.t(common::CLEAR)}</a> });
    view! {
        <form method="get" action=url.to_owned() role="search" aria-label=lang.t(common::SEARCH) class="flex flex-wrap gap-2 max-sm:w-full">
            {status}
            <input type="search" name="q" value=query.q.clone() class="input input-sm grow w-40 sm:w-64" aria-label=lang.t(common::SEARCH) placeholder=lang.t(common::SEARCH)/>
            {filter} {teams} {sort} {desc}
            <button class="btn btn-sm">{lang.t(common::FIND)}</button>
            {clear}
        </form>
    }
}

/// Own teams first, then all, then each team.
fn team_filter(lang: Lang, chosen: &str, choices: TeamFilter) -> impl IntoView + use<> {
    let TeamFilter { teams, in_teams } = choices;
    let all = if in_teams { "all" } else { "" };
    let mut options = vec![(all.to_owned(), lang.t(common::ALL_TEAMS).to_owned())];
    if in_teams {
        options.insert(0, (String::new(), lang.t(common::MY_TEAMS).to_owned()));
    }
    options.extend(teams.into_iter().map(|(id, name)| (id.to_string(), name)));
    options.push(("none".to_owned(), lang.t(common::NO_TEAM).to_owned()));
    let options = options.into_iter().map(|(value, text)| view! { <option selected={value == chosen} value=value.clone()>{text}</option> });
    let options = options.collect_view();
    view! { <select name="team" class="select select-sm w-auto" aria-label=lang.t(common::TEAM)>{options}</select> }
}

fn head(lang: Lang, url: &str, query: &ListQuery, column: Column) -> impl IntoView + use<> {
    if column.tick {
        return view! {
            <th scope="col" class="tick"><input type="checkbox" class="checkbox checkbox-sm" data-select-all="" aria-label=column.title title=column.title/> <span class="sr-only">{column.title}</span></th>
        }
        .into_any();
    }
    let class = if column.number { "text-right" } else { "" };
    let sorted = !column.key.is_empty() && query.sort == column.key;
    let order = sorted.then_some(if query.desc { "descending" } else { "ascending" });
    let content = if column.key.is_empty() {
        column.title.into_any()
    } else {
        let desc = if sorted { !query.desc } else { column.descending };
        let next = ListQuery { sort: column.key.to_owned(), desc, page: 0, ..query.clone() };
        let mark = sorted.then_some(if query.desc { " ▾" } else { " ▴" });
        view! {
            <a class="link link-hover" href=href(url, &next) title=common::sort_by(lang, column.title)>
                {column.title} <span aria-hidden="true">{mark}</span>
            </a>
        }
        .into_any()
    };
    view! { <th scope="col" class=class aria-sort=order>{content}</th> }.into_any()
}

/// The first page, the last page and the pages around the current one.
fn pager(lang: Lang, url: &str, query: &ListQuery, counts: Pagination) -> impl IntoView + use<> {
    let to = |page: usize| href(url, &ListQuery { page, ..query.clone() });
    let near = (1..=counts.pages).filter(|page| *page == 1 || *page == counts.pages || page.abs_diff(counts.page) <= 1);
    let mut before = 0;
    let links = near.map(|page| {
        let gap = (page > before + 1).then(|| view! { <span class="btn btn-sm btn-disabled" aria-hidden="true">"…"</span> });
        before = page;
        let current = (page == counts.page).then_some("page");
        let class = if current.is_some() { "btn btn-sm btn-primary" } else { "btn btn-sm" };
        view! { {gap} <a class=class href=to(page) aria-current=current aria-label=common::page_number(lang, page)>{page}</a> }
    });
    let links = links.collect_view();
    view! { <nav class="pages" aria-label=lang.t(common::PAGES)>{links}</nav> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> ListQuery {
        ListQuery { q: "a&b 订".into(), status: "START".into(), team: "all".into(), sort: "name".into(), desc: true, page: 3 }
    }

    #[test]
    fn list_urls_round_trip() {
        let address = href("/m/x/nodes", &query());
        assert_eq!(address, "/m/x/nodes?q=a%26b+%E8%AE%A2&status=START&team=all&sort=name&desc=true&page=3");
        assert_eq!(parse(address.split_once('?').unwrap().1), query());
        assert_eq!(href("/m/x/nodes", &ListQuery::default()), "/m/x/nodes");
        assert_eq!(parse("page=x&desc=1&other=2"), ListQuery::default());
    }

    #[test]
    fn headers_toggle_the_order_and_return_to_the_first_page() {
        let html = head(Lang::En, "/l", &query(), Column::text("name", "Name")).to_html();
        assert!(html.contains("aria-sort=\"descending\""), "{html}");
        assert!(html.contains("sort=name\"") && !html.contains("page="), "{html}");
        let other = head(Lang::En, "/l", &query(), Column::number("id", "Id")).to_html();
        assert!(!other.contains("aria-sort") && other.contains("text-right"), "{other}");
    }

    #[test]
    fn the_first_click_on_delay_sorts_descending() {
        let delay = || Column::number("delay", "Max delay").descending();
        let first = head(Lang::En, "/l", &query(), delay()).to_html();
        assert!(first.contains("sort=delay&amp;desc=true\""), "{first}");
        let sorted = ListQuery { sort: "delay".into(), ..query() };
        let second = head(Lang::En, "/l", &sorted, delay()).to_html();
        assert!(second.contains("sort=delay\""), "{second}");
    }

    #[test]
    fn the_pager_preserves_search_and_order() {
        let counts = Pagination { total: 500, unfiltered: 500, page: 5, pages: 10 };
        let html = pager(Lang::En, "/l", &query(), counts).to_html();
        for page in [1, 4, 5, 6, 10] {
            assert!(html.contains(&format!("aria-label=\"Page {page}\"")), "{page} in {html}");
        }
        assert!(!html.contains("\"Page 2\"") && html.matches('…').count() == 2, "{html}");
        assert!(html.contains("q=a%26b+%E8%AE%A2&amp;status=START&amp;team=all"), "{html}");
    }
}
