//! Create, edit and delete pages shared by all areas. An area implements only what is specific to it, see [`CrudPages`].

use std::future::Future;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use leptos::prelude::*;
use url::form_urlencoded;

use crate::messages::{Message, common, errors, forms as words};
use crate::model::field::FieldError;
use crate::model::form::{FieldErrors, Form, FormData};
use crate::model::forms::FormKind;
use crate::model::permissions::GlobalRole;
use crate::model::{Error, ResourceType};
use crate::server::authz::VisibleSnapshot;
use crate::server::services::{self, DeletionPreview, NewResource, Result, default_team, editable_teams};
use crate::ui::components::confirm::{Blocker, ConfirmDelete};
use crate::ui::components::form::{FormState, FormView, PickerOptions};
use crate::ui::components::simple_field::{SimpleField, simple_fields};
use crate::ui::context::ManagerContext;
use crate::ui::flash::FlashKind;

/// A posted urlencoded form; names may occur more than once.
pub struct FormBody(pub FormData);

impl<S: Send + Sync> FromRequest<S> for FormBody {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> std::result::Result<Self, Response> {
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self(form_urlencoded::parse(&body).collect()))
    }
}

/// A resource with create, edit and delete pages. IDs are parsed from the path with [`ManagerContext::id`].
pub trait CrudPages: 'static {
    /// The form's definition.
    type Form: Form + Send + Sync;
    /// The resource type, for titles.
    const RESOURCE_TYPE: ResourceType;
    /// The rules by which it is validated while it is filled in.
    const KIND: FormKind;
    /// The field with the resource's name.
    const NAME: &'static str = "name";
    /// The field that can't be changed after creation.
    const IMMUTABLE: Option<&'static str> = None;
    /// Whether it belongs to a team, which is chosen on creation.
    const OWNED: bool = false;
    /// The effects of a deletion.
    const DELETE_HELP: Message;

    /// The list page, target of "Cancel" and of a deletion.
    fn index_url(at: &ManagerContext) -> String;

    /// The page of the resource in the path.
    ///
    /// # Errors
    /// Returns `NotFound` if the path has no valid ID.
    fn detail_url(at: &ManagerContext) -> Result<String>;

    /// Checks whether the caller may create one.
    fn check_create(at: &ManagerContext) -> impl Future<Output = Result<()>> + Send;

    /// The initial values of an empty form.
    fn defaults(_at: &ManagerContext) -> impl Future<Output = Result<FormData>> + Send {
        std::future::ready(Ok(Self::Form::defaults()))
    }

    /// The current values for the edit form.
    fn values(at: &ManagerContext) -> impl Future<Output = Result<FormData>> + Send;

    /// Checks whether the caller may create one of this name. A denial is recorded in the audit log.
    fn authorize_create(at: &ManagerContext, new: NewResource, name: &str) -> impl Future<Output = Result<()>> + Send {
        services::authorize_create(&at.ctx, Self::RESOURCE_TYPE, new, name)
    }

    /// Creates it and returns the path of its page.
    fn create(at: &ManagerContext, new: NewResource, form: &Self::Form) -> impl Future<Output = Result<String>> + Send;

    /// Saves changes.
    fn edit(at: &ManagerContext, form: &Self::Form) -> impl Future<Output = Result<()>> + Send;

    /// What a deletion would affect.
    fn deletion_preview(at: &ManagerContext) -> impl Future<Output = Result<DeletionPreview>> + Send;

    /// Deletes it.
    fn delete(at: &ManagerContext) -> impl Future<Output = Result<()>> + Send;

    /// The options of the pickers.
    fn options(at: &ManagerContext, seen: &VisibleSnapshot) -> PickerOptions {
        PickerOptions::new(at.lang, seen, &at.url(""))
    }

    /// Additional buttons beside "Save".
    fn buttons(_at: &ManagerContext, _editing: bool) -> AnyView {
        ().into_any()
    }
}

/// The create page and its post.
pub fn new<E: CrudPages>() -> MethodRouter<crate::server::state::AppState> {
    get(async |at: ManagerContext| match new_values::<E>(&at).await {
        Ok(values) => show::<E>(&at, FormState::new(preselected::<E>(&at, values).await, false), StatusCode::OK).await,
        Err(error) => at.error_page(&error),
    })
    .post(async |at: ManagerContext, FormBody(values): FormBody| match create::<E>(&at, &values).await {
        Ok(url) => at.redirect_with_flash(&url, FlashKind::Created, values.first(E::NAME)),
        Err(error) => render_invalid::<E>(&at, values, false, error).await,
    })
}

/// The initial values of an empty form, if the caller may create such a resource.
async fn new_values<E: CrudPages>(at: &ManagerContext) -> Result<FormData> {
    E::check_create(at).await?;
    E::defaults(at).await
}

/// Reads a posted form and creates the resource. Invalid fields are only reported to callers who may create it.
///
/// # Errors
/// Returns `Invalid` with all invalid fields, or the errors of the service.
pub async fn create<E: CrudPages>(at: &ManagerContext, values: &FormData) -> Result<String> {
    let new = if E::OWNED { posted_team(at, values)? } else { NewResource::default() };
    match E::Form::read(values) {
        Ok(form) => E::create(at, new, &form).await,
        Err(errors) => {
            E::authorize_create(at, new, values.first(E::NAME)).await?;
            Err(Error::Invalid(errors))
        }
    }
}

/// Reads a posted form and saves the changes. Invalid fields are only reported to callers who may change the resource.
///
/// # Errors
/// Returns `Invalid` with all invalid fields, or the errors of the service.
pub async fn save<E: CrudPages>(at: &ManagerContext, values: &FormData) -> Result<()> {
    match E::Form::parse(values) {
        Ok(form) => E::edit(at, &form).await,
        Err(errors) => Err(invalid_edit::<E>(at, values, errors).await),
    }
}

/// The error for an edit with these invalid fields: all invalid fields, also those that violate rules about the stored values.
pub async fn invalid_edit<E: CrudPages>(at: &ManagerContext, values: &FormData, errors: FieldErrors) -> Error {
    match E::values(at).await {
        Ok(stored) => Error::Invalid(E::Form::read_over(values, Some(&stored)).err().unwrap_or(errors)),
        Err(error) if error.is_unavailable() => Error::Invalid(errors),
        Err(error) => error,
    }
}

/// The team chosen in the field `team` of a form: an ID, `none`, or empty if there is only one possible team.
///
/// # Errors
/// Returns `Invalid` for the field if no team is chosen or it is not one.
pub fn posted_team(at: &ManagerContext, values: &FormData) -> Result<NewResource> {
    match values.first("team") {
        "none" => Ok(NewResource::default()),
        "" => default_team(&at.ctx),
        id => match id.parse() {
            Ok(team) => Ok(NewResource { team: Some(team) }),
            Err(_) => Err(Error::invalid_field("team", FieldError::NotAChoice)),
        },
    }
}

/// Preselects the node, ZooKeeper cluster or free canal if there is only one.
async fn preselected<E: CrudPages>(at: &ManagerContext, mut values: FormData) -> FormData {
    let options = E::options(at, &at.ctx.ready().await);
    for field in E::Form::FIELDS {
        if let Some(only) = options.only(field.kind).filter(|_| values.all(field.name).is_empty()) {
            values.set(field.name, vec![only.to_owned()]);
        }
    }
    values
}

/// The edit page and its post.
pub fn edit<E: CrudPages>() -> MethodRouter<crate::server::state::AppState> {
    get(async |at: ManagerContext| match E::values(&at).await {
        Ok(values) => show::<E>(&at, FormState::new(values, true), StatusCode::OK).await,
        Err(error) => at.error_page(&error),
    })
    .post(async |at: ManagerContext, FormBody(values): FormBody| match (save::<E>(&at, &values).await, E::detail_url(&at)) {
        (Ok(()), Ok(url)) => at.redirect_with_flash(&url, FlashKind::Saved, values.first(E::NAME)),
        (Err(error), _) | (_, Err(error)) => render_invalid::<E>(&at, values, true, error).await,
    })
}

/// The delete confirmation page and its post.
pub fn delete<E: CrudPages>() -> MethodRouter<crate::server::state::AppState> {
    get(async |at: ManagerContext| deletion_page::<E>(&at, E::deletion_preview(&at).await, None)).post(async |at: ManagerContext| {
        let preview = E::deletion_preview(&at).await;
        match E::delete(&at).await {
            Ok(()) => {
                at.redirect_with_flash(&E::index_url(&at), FlashKind::Deleted, &preview.map(|preview| preview.name).unwrap_or_default())
            }
            Err(error) => deletion_page::<E>(&at, preview, Some(error)),
        }
    })
}

/// Renders the page again with the input and its errors.
pub async fn render_invalid<E: CrudPages>(at: &ManagerContext, values: FormData, editing: bool, error: Error) -> Response {
    let status = StatusCode::from(&error);
    // What was read before the attempt may be outdated by it.
    at.ctx.newest();
    show::<E>(at, FormState::refused(values, editing, error), status).await
}

/// Renders the form with this draft.
pub async fn show<E: CrudPages>(at: &ManagerContext, draft: FormState, status: StatusCode) -> Response {
    let lang = at.lang;
    let snapshot = at.ctx.ready().await;
    let options = E::options(at, &snapshot);
    let resource_type = errors::resource_name(lang, E::RESOURCE_TYPE);
    let (title, back) = match E::detail_url(at) {
        Ok(own) if draft.editing => (common::edit_resource(lang, resource_type, draft.values.first(E::NAME)), own),
        _ => (common::add_resource(lang, resource_type), E::index_url(at)),
    };
    let heading = title.clone();
    let before = (E::OWNED && !draft.editing).then(|| team_picker(at, &draft));
    let buttons = E::buttons(at, draft.editing);
    at.page_as(status, &title, move || {
        view! {
            <h1 class="page-title">{heading}</h1>
            <FormView lang fields=E::Form::FIELDS kind=E::KIND draft options fixed=E::IMMUTABLE before back>{buttons}</FormView>
        }
    })
}

/// The picker for the owning team of a new resource; not a choice if there is only one.
pub fn team_picker(at: &ManagerContext, draft: &FormState) -> AnyView {
    let (lang, policy) = (at.lang, at.ctx.access().policy());
    let administers = at.ctx.caller.roles().role == GlobalRole::Administrator;
    let own = editable_teams(&at.ctx);
    let mut offered: Vec<(String, String)> = Vec::new();
    for team in policy.teams.values().filter(|team| administers || own.contains(&team.id)) {
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
    let entry = SimpleField::choice("team", common::TEAM, offered).with_help(common::TEAM_HELP);
    simple_fields(lang, vec![entry], &values, &draft.errors).into_any()
}

fn deletion_page<E: CrudPages>(at: &ManagerContext, preview: Result<DeletionPreview>, error: Option<Error>) -> Response {
    let lang = at.lang;
    let (preview, back) = match (preview, E::detail_url(at)) {
        (Ok(preview), Ok(back)) => (preview, back),
        (Err(cause), _) | (_, Err(cause)) => return at.error_page(&error.unwrap_or(cause)),
    };
    let title = common::delete_resource(lang, errors::resource_name(lang, E::RESOURCE_TYPE), &preview.name);
    let in_the_way = preview.obstacles.iter().map(|one| Blocker {
        url: at.url_of(one.resource_type, one.id, one.channel),
        name: format!("{} {} {}", errors::resource_name(lang, one.resource_type), one.id, one.name),
    });
    let in_the_way = in_the_way.collect();
    let status = error.as_ref().map_or(StatusCode::OK, StatusCode::from);
    let forbidden = preview.forbidden.is_some();
    let error = error.or(preview.forbidden.map(Error::Conflict));
    let (heading, help) = (title.clone(), lang.t(E::DELETE_HELP));
    at.page_as(status, &title, move || view! { <ConfirmDelete lang title=heading help in_the_way error forbidden back/> })
}
