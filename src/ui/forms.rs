//! What every area does alike with its forms: new, edit, delete. An area says only what is its own, see [`Editable`].

use std::future::Future;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use leptos::prelude::*;
use url::form_urlencoded;

use crate::model::form::{Form, Values};
use crate::model::rights::GlobalRole;
use crate::model::{ManagerError, Thing};
use crate::server::access::Seen;
use crate::server::http::session::TOKEN_FIELD;
use crate::server::services::{Doomed, Result, teams_for};
use crate::ui::components::confirm::{ConfirmDelete, InTheWay};
use crate::ui::components::entry::{Entry, entries};
use crate::ui::components::form::{Draft, FormView, Options};
use crate::ui::cx::{At, status_of};
use crate::ui::flash::Done;
use crate::ui::islands::checked::FormKind;
use crate::ui::words::{Word, common, errors, forms as words};

/// What was posted: a urlencoded form, a name as often as it was sent.
pub struct Posted(pub Values);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> std::result::Result<Self, Response> {
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self(form_urlencoded::parse(&body).filter(|(name, _)| name != TOKEN_FIELD).collect()))
    }
}

/// A kind of thing that is made, changed and deleted by forms. Ids are taken from the address with [`At::id`].
pub trait Editable: 'static {
    /// The form's definition.
    type Form: Form;
    /// What it is about, for titles.
    const THING: Thing;
    /// The rules that the browser checks.
    const KIND: FormKind;
    /// The field that names the thing.
    const NAME: &'static str = "name";
    /// The field that can't be changed once the thing exists.
    const FIXED: Option<&'static str> = None;
    /// Whether it belongs to a team, which is chosen when it is made.
    const OWNED: bool = false;
    /// What a deletion does.
    const DELETE_HELP: Word;

    /// The page that lists them, to which "Cancel" and a deletion lead.
    fn list(at: &At) -> String;

    /// The page of the thing in the address.
    ///
    /// # Errors
    /// `NotFound` when the address has no id.
    fn own(at: &At) -> Result<String>;

    /// Whether who asks may add one.
    fn may_add(at: &At) -> impl Future<Output = Result<()>> + Send;

    /// What an empty form shows.
    fn defaults(_at: &At) -> impl Future<Output = Result<Values>> + Send {
        std::future::ready(Ok(Self::Form::defaults()))
    }

    /// What the edit form is filled with.
    fn values(at: &At) -> impl Future<Output = Result<Values>> + Send;

    /// Adds it; answers where its page is.
    fn create(at: &At, values: &Values) -> impl Future<Output = Result<String>> + Send;

    /// Changes it.
    fn edit(at: &At, values: &Values) -> impl Future<Output = Result<()>> + Send;

    /// What a deletion would delete.
    fn doomed(at: &At) -> impl Future<Output = Result<Doomed>> + Send;

    /// Deletes it.
    fn delete(at: &At) -> impl Future<Output = Result<()>> + Send;

    /// What the pickers offer.
    fn options(at: &At, seen: &Seen) -> Options {
        Options::of(at.lang, seen, &at.url(""))
    }

    /// More buttons beside "Save".
    fn buttons(_at: &At, _editing: bool) -> AnyView {
        ().into_any()
    }
}

/// The page with the form of a new thing, and its post.
pub fn new<E: Editable>() -> MethodRouter<crate::server::app::App> {
    get(async |at: At| match new_values::<E>(&at).await {
        Ok(values) => show::<E>(&at, Draft::of(preselected::<E>(&at, values).await, false), StatusCode::OK).await,
        Err(error) => at.failed(&error),
    })
    .post(async |at: At, Posted(values): Posted| match E::create(&at, &values).await {
        Ok(url) => at.done(&url, Done::Created, values.first(E::NAME)),
        Err(error) => refuse::<E>(&at, values, false, error).await,
    })
}

/// What an empty form shows, to who may add such a thing.
async fn new_values<E: Editable>(at: &At) -> Result<Values> {
    E::may_add(at).await?;
    E::defaults(at).await
}

/// Where there is only one node, ZooKeeper cluster or free canal, there is nothing to choose.
async fn preselected<E: Editable>(at: &At, mut values: Values) -> Values {
    let options = E::options(at, &at.snapshot().await);
    for field in E::Form::FIELDS {
        if let Some(only) = options.only(field.kind).filter(|_| values.all(field.name).is_empty()) {
            values.set(field.name, vec![only.to_owned()]);
        }
    }
    values
}

/// The page with the form of a thing, and its post.
pub fn edit<E: Editable>() -> MethodRouter<crate::server::app::App> {
    get(async |at: At| match E::values(&at).await {
        Ok(values) => show::<E>(&at, Draft::of(values, true), StatusCode::OK).await,
        Err(error) => at.failed(&error),
    })
    .post(async |at: At, Posted(values): Posted| match (E::edit(&at, &values).await, E::own(&at)) {
        (Ok(()), Ok(url)) => at.done(&url, Done::Saved, values.first(E::NAME)),
        (Err(error), _) | (_, Err(error)) => refuse::<E>(&at, values, true, error).await,
    })
}

/// The page that asks before a thing is deleted, and its post.
pub fn delete<E: Editable>() -> MethodRouter<crate::server::app::App> {
    get(async |at: At| confirm::<E>(&at, E::doomed(&at).await, None)).post(async |at: At| {
        let doomed = E::doomed(&at).await;
        match E::delete(&at).await {
            Ok(()) => at.done(&E::list(&at), Done::Deleted, &doomed.map(|doomed| doomed.name).unwrap_or_default()),
            Err(error) => confirm::<E>(&at, doomed, Some(error)),
        }
    })
}

/// The same page again, with what was typed and what is wrong with it.
pub async fn refuse<E: Editable>(at: &At, values: Values, editing: bool, error: ManagerError) -> Response {
    let status = status_of(&error);
    show::<E>(at, Draft::refused(values, editing, error), status).await
}

/// The form with this draft.
pub async fn show<E: Editable>(at: &At, draft: Draft, status: StatusCode) -> Response {
    let lang = at.lang;
    let snapshot = at.snapshot().await;
    let options = E::options(at, &snapshot);
    let thing = errors::thing(lang, E::THING);
    let (title, back) = match E::own(at) {
        Ok(own) if draft.editing => (common::edit_thing(lang, thing, draft.values.first(E::NAME)), own),
        _ => (common::add_thing(lang, thing), E::list(at)),
    };
    let heading = title.clone();
    let before = (E::OWNED && !draft.editing).then(|| team(at, &draft));
    let buttons = E::buttons(at, draft.editing);
    at.page_as(status, &title, move || {
        view! {
            <h1 class="page-title">{heading}</h1>
            <FormView lang fields=E::Form::FIELDS kind=E::KIND draft options fixed=E::FIXED before back>{buttons}</FormView>
        }
    })
}

/// For which team something new is: nothing to choose where there is only one.
pub fn team(at: &At, draft: &Draft) -> AnyView {
    let (lang, book) = (at.lang, at.app.access().book());
    let administers = at.caller.scope().role == GlobalRole::Administrator;
    let own = teams_for(&at.caller);
    let mut offered: Vec<(String, String)> = Vec::new();
    for team in book.teams.values().filter(|team| administers || own.contains(&team.id)) {
        offered.push((team.id.to_string(), team.name.clone()));
    }
    offered.sort_by_key(|(_, name)| name.to_lowercase());
    match (offered.as_slice(), administers) {
        ([], _) => return ().into_any(),
        ([(_, name)], false) => return view! { <p class="muted my-2">{common::for_team(lang, name)}</p> }.into_any(),
        _ => {}
    }
    let first = match (own.as_slice(), administers) {
        ([only], _) => only.to_string(),
        (_, true) => "none".to_owned(),
        _ => String::new(),
    };
    if administers {
        offered.insert(0, ("none".to_owned(), lang.t(common::NO_TEAM).to_owned()));
    } else {
        offered.insert(0, (String::new(), lang.t(words::CHOOSE).to_owned()));
    }
    let chosen = Some(draft.values.first("team").to_owned()).filter(|chosen| !chosen.is_empty()).unwrap_or(first);
    let values = [("team", chosen)].into_iter().collect();
    let entry = Entry::choice("team", common::TEAM, offered).with_help(common::TEAM_HELP);
    entries(lang, vec![entry], &values, &draft.errors).into_any()
}

fn confirm<E: Editable>(at: &At, doomed: Result<Doomed>, error: Option<ManagerError>) -> Response {
    let lang = at.lang;
    let (doomed, back) = match (doomed, E::own(at)) {
        (Ok(doomed), Ok(back)) => (doomed, back),
        (Err(cause), _) | (_, Err(cause)) => return at.failed(&error.unwrap_or(cause)),
    };
    let title = common::delete_thing(lang, errors::thing(lang, E::THING), &doomed.name);
    let in_the_way = doomed.obstacles.iter().map(|one| InTheWay {
        url: at.url_of(one.thing, one.id, one.channel),
        name: format!("{} {} {}", errors::thing(lang, one.thing), one.id, one.name),
    });
    let in_the_way = in_the_way.collect();
    let status = error.as_ref().map_or(StatusCode::OK, status_of);
    let forbidden = doomed.forbidden.is_some();
    let error = error.or(doomed.forbidden.map(ManagerError::Conflict));
    let (heading, help) = (title.clone(), lang.t(E::DELETE_HELP));
    at.page_as(status, &title, move || view! { <ConfirmDelete lang title=heading help in_the_way error forbidden back/> })
}
