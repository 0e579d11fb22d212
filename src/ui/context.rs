//! What every page knows of its request, and how it is drawn.

use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use url::{Url, form_urlencoded};

use crate::messages::{Lang, common, errors};
use crate::model::Error;
use crate::model::permissions::Action;
use crate::model::*;
use crate::server::accounts::IssuedSession;
use crate::server::authz::ManagerHandle;
use crate::server::authz::RequestIdentity;
use crate::server::authz::{Caller, VisibleSnapshot};
use crate::server::state::AppState;
use crate::server::web::middleware::authenticate::csrf_token;
use crate::server::web::middleware::client_ip::ClientInfo;
use crate::server::web::middleware::{allowed_hosts::host_of, cookies};
use crate::ui::components::alert::{ErrorPage, NotFound};
use crate::ui::components::format::DisplayTimeZone;
use crate::ui::flash::{Flash, FlashKind};
use crate::ui::html::{RetryAfter, html};
use crate::ui::layout::Layout;
use crate::ui::path_id::PathId;
use crate::ui::placeholders::{PLACEHOLDERS, PageTemplate, PersonalValues};
use crate::ui::preferences;
use crate::ui::theme::Theme;

/// One request of somebody who is signed in: who asks, in which language, for which page. Who is not, is led to the sign-in, and
/// who has to choose a new password, there.
#[derive(Clone)]
pub struct PageContext {
    pub app: AppState,
    pub caller: Caller,
    pub lang: Lang,
    pub theme: Theme,
    /// Path and query of the page.
    pub path: String,
    /// The time at which the page is drawn.
    pub now: Timestamp,
    /// What the last post did, to be shown once.
    pub flash: Option<Flash>,
    /// What only this person's copy of a page holds.
    pub personal: PersonalValues,
    /// Whether nobody in between can read what is sent.
    pub secure: bool,
}

/// A request of anybody, as for the sign-in.
#[derive(Clone)]
pub struct PublicContext {
    pub cx: PageContext,
    pub identified: RequestIdentity,
    /// How the browser names this server; one of its own names, or it would not have come so far.
    host: String,
}

impl PublicContext {
    /// An address of ours as others have to write it: below the configured one, else as this browser came.
    pub fn url(&self, path: &str) -> Option<Url> {
        match &self.cx.app.config().address {
            Some(address) => address.join(path).ok(),
            None => Url::parse(&format!("{}://{}{path}", if self.cx.secure { "https" } else { "http" }, self.host)).ok(),
        }
    }
}

impl FromRequestParts<AppState> for PublicContext {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        // Put there by the outermost layers; without it nobody is let in.
        let Some(identified) = parts.extensions.get::<RequestIdentity>().cloned() else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = |name| jar.get(name).map(Cookie::value);
        let own = identified.caller.person().map(|person| person.preferences.clone()).unwrap_or_default();
        let own_lang = own.language.as_deref().and_then(Lang::from_tag);
        let lang = own_lang.or_else(|| cookie(preferences::LANG).and_then(Lang::from_tag));
        let accepted =
            || Lang::accepted(parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default());
        let theme = own.theme.or_else(|| cookie(preferences::THEME).map(str::to_owned));
        let cx = PageContext {
            app: app.clone(),
            lang: lang.unwrap_or_else(accepted),
            theme: theme.and_then(|theme| theme.parse().ok()).unwrap_or_default(),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            now: Timestamp::now(),
            flash: cookie(Flash::COOKIE).and_then(Flash::from_cookie),
            personal: PersonalValues { token: identified.token.clone(), name: identified.caller.display_name().to_owned() },
            caller: identified.caller.clone(),
            secure: parts.extensions.get::<ClientInfo>().is_some_and(|client| client.secure),
        };
        let host = host_of(&parts.headers, &parts.uri).unwrap_or_default().to_owned();
        Ok(Self { cx, identified, host })
    }
}

impl FromRequestParts<AppState> for PageContext {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        let PublicContext { cx, .. } = PublicContext::from_request_parts(parts, app).await?;
        let Some(person) = cx.caller.person() else {
            let back = if parts.method == Method::GET { cx.path.as_str() } else { "/" };
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", back).finish();
            return Err(Redirect::to(&format!("/sign-in?{query}")).into_response());
        };
        if person.must_change_password && parts.uri.path() != CHANGE_PASSWORD_PATH {
            return Err(Redirect::to(CHANGE_PASSWORD_PATH).into_response());
        }
        Ok(cx)
    }
}

/// Where a password is changed, also one that has to be.
pub const CHANGE_PASSWORD_PATH: &str = "/account/password";

impl PageContext {
    /// The same for the page that says that somebody has just been signed out.
    pub fn signed_out(&self) -> Self {
        let caller = Caller::anonymous(self.caller.address().to_owned(), self.caller.request_id().to_owned());
        Self { caller, personal: PersonalValues { token: String::new(), name: String::new() }, ..self.clone() }
    }

    /// The same for the page that somebody sees who has just signed in.
    pub fn signed_in(&self, signed: &IssuedSession) -> Self {
        let personal = PersonalValues { token: csrf_token(&signed.token), name: signed.person.display_name.clone() };
        Self { personal, ..self.clone() }
    }

    /// The zone in which who asks counts days and hours: their own, else the server's.
    pub fn zone(&self) -> TimeZone {
        let own = self.preferred_time_zone().and_then(|name| TimeZone::get(name).ok());
        own.unwrap_or_else(|| self.app.config().time_zone.clone())
    }

    /// The name of the zone that who asks has chosen.
    pub fn preferred_time_zone(&self) -> Option<&str> {
        self.caller.person()?.preferences.time_zone.as_deref()
    }

    /// The page with this status around the view. Loaded data first, then drawn in one go.
    pub fn render<V: IntoView + 'static>(
        &self,
        entry: Option<&ManagerHandle>,
        status: StatusCode,
        title: &str,
        view: impl FnOnce() -> V,
    ) -> Response {
        let wait = RetryAfter::default();
        let html = html(|| {
            provide_context(PLACEHOLDERS.nonce.clone());
            provide_context(DisplayTimeZone(self.zone()));
            provide_context(wait.clone());
            let content = view().into_any();
            view! { <Layout cx=self.clone() entry=entry.cloned() title=title.to_owned() content/> }
        });
        let drawn = PageTemplate::of(format!("<!DOCTYPE html>{html}").into());
        let mut response = drawn.answer(status, &self.personal);
        response.extensions_mut().insert(drawn);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            // The manager is read about that often, in seconds.
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if self.flash.is_some() {
            response = cookies::set(response, Flash::cleared(self.secure));
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, wait.seconds().into());
        }
        response
    }

    /// A page outside of any manager.
    pub fn page<V: IntoView + 'static>(&self, status: StatusCode, title: &str, view: impl FnOnce() -> V) -> Response {
        self.render(None, status, title, view)
    }

    /// The page for an address that leads nowhere.
    pub fn not_found(&self) -> Response {
        let lang = self.lang;
        self.page(StatusCode::NOT_FOUND, lang.t(common::NOT_FOUND), move || view! { <NotFound lang/> })
    }
}

/// A request for a page of one manager, below `/m/{manager}/`, or of none. An unknown manager is a 404 page.
#[derive(Clone)]
pub struct ManagerContext {
    cx: PageContext,
    pub entry: ManagerHandle,
    params: Vec<(String, String)>,
}

impl Deref for ManagerContext {
    type Target = PageContext;

    fn deref(&self) -> &PageContext {
        &self.cx
    }
}

impl FromRequestParts<AppState> for ManagerContext {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        let cx = PageContext::from_request_parts(parts, app).await?;
        let params: Vec<(String, String)> = match RawPathParams::from_request_parts(parts, app).await {
            Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            Err(_) => return Err(cx.not_found()),
        };
        // What belongs to no manager is framed by the first one.
        let name = params.iter().find(|(name, _)| name == "manager").map_or(app.default_manager_name(), |(_, name)| name.as_str());
        let entry = app.manager(name).cloned();
        match entry {
            Some(entry) => Ok(Self { cx, entry, params }),
            None => Err(cx.not_found()),
        }
    }
}

impl ManagerContext {
    /// The id at its place in the address.
    ///
    /// # Errors
    /// `NotFound` when it is no number, as for a thing that does not exist.
    pub fn id<T: PathId>(&self) -> Result<T, Error> {
        let text = self.params.iter().find(|(name, _)| name == T::PARAM).map(|(_, value)| value.as_str()).unwrap_or_default();
        text.parse().map_err(|_| Error::NotFound { thing: T::THING, id: text.to_owned() })
    }

    /// The address of a page of this manager: `nodes/3` → `/m/sandbox/nodes/3`.
    pub fn url(&self, rest: impl std::fmt::Display) -> String {
        format!("/m/{}/{rest}", self.entry.name())
    }

    /// The address of the page of a thing; pipelines and mappings need their channel.
    pub fn url_of(&self, thing: ResourceType, id: u64, channel: Option<ChannelId>) -> String {
        match (thing, channel) {
            (ResourceType::Cluster, _) => self.url(format_args!("clusters/{id}")),
            (ResourceType::Node, _) => self.url(format_args!("nodes/{id}")),
            (ResourceType::Source, _) => self.url(format_args!("sources/{id}")),
            (ResourceType::Table, _) => self.url(format_args!("tables/{id}")),
            (ResourceType::Canal, _) => self.url(format_args!("canals/{id}")),
            (ResourceType::Channel, _) => self.url(format_args!("channels/{id}")),
            (ResourceType::Pipeline, Some(channel)) => self.url(format_args!("channels/{channel}/pipelines/{id}")),
            (ResourceType::Pair, Some(channel)) => self.url(format_args!("channels/{channel}")),
            (ResourceType::Pipeline | ResourceType::Pair, None) => self.url("channels"),
            (ResourceType::User, _) => format!("/people/{id}"),
            (ResourceType::Team, _) => format!("/teams/{id}"),
            (ResourceType::Rule, _) => self.url("ownership"),
        }
    }

    /// What of the manager is for the eyes of who asks; right after the start of the process it waits a little for the first reading.
    pub async fn snapshot(&self) -> VisibleSnapshot {
        self.entry.wait_for_visible_snapshot(&self.caller).await
    }

    /// The page, drawn around the view.
    pub fn page<V: IntoView + 'static>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        self.page_as(StatusCode::OK, title, view)
    }

    /// The page with another status, such as 422 for a refused form.
    pub fn page_as<V: IntoView + 'static>(&self, status: StatusCode, title: &str, view: impl FnOnce() -> V) -> Response {
        self.render(Some(&self.entry), status, title, view)
    }

    /// The page that says what went wrong and what to do.
    pub fn error_page(&self, error: &Error) -> Response {
        let (lang, shown, overview) = (self.lang, error.clone(), self.url(""));
        // What a state or a right forbids leads back to the thing, unless that may not even be read.
        let leads_back = match error {
            Error::Conflict(_) => true,
            Error::Forbidden(denial) => denial.action != Action::Read,
            _ => false,
        };
        let thing = leads_back.then(|| parent_resource_path(&self.path)).flatten();
        let away = self.entry.live.snapshot().health.error.is_some();
        let said_above = away && error.is_unavailable() && !error.leaves_unknown();
        let title = if said_above { lang.t(common::NO_PAGE_NOW).to_owned() } else { errors::what(lang, error) };
        self.page_as(status_of(error), &title, move || view! { <ErrorPage lang error=shown overview thing said_above/> })
    }

    /// Leads to another page of this server after a post, which then says what was done.
    pub fn redirect_with_flash(&self, to: &str, done: FlashKind, name: &str) -> Response {
        self.with_flash(Redirect::to(to).into_response(), done, name)
    }

    /// The answer, which leads to a page that says what was done.
    pub fn with_flash(&self, response: Response, done: FlashKind, name: &str) -> Response {
        cookies::set(response, Flash::new(done, name).to_cookie(self.secure))
    }
}

/// The page of the thing that an address is about, where what its state forbids can be mended: `/m/x/channels/3` of
/// `/m/x/channels/3/pipelines/new`.
fn parent_resource_path(path: &str) -> Option<String> {
    let mut path = path.split('?').next()?;
    loop {
        let (rest, last) = path.rsplit_once('/')?;
        if !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()) {
            return Some(path.to_owned());
        }
        path = rest;
    }
}

/// The HTTP status of a failure.
pub fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Unreachable { .. } | Error::SignInRefused { .. } | Error::NotAdministrator { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
        Error::NotAllowed { .. } | Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Database(_) | Error::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::InvalidLink => StatusCode::GONE,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::NotFound { .. } => StatusCode::NOT_FOUND,
        Error::UnexpectedPage { .. } | Error::NotApplied { .. } | Error::Failed { .. } => StatusCode::BAD_GATEWAY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_state_forbids_leads_back_to_its_thing() {
        assert_eq!(parent_resource_path("/m/x/channels/3/edit?a=/1").as_deref(), Some("/m/x/channels/3"));
        assert_eq!(parent_resource_path("/m/x/channels/3/pipelines/new").as_deref(), Some("/m/x/channels/3"));
        assert_eq!(parent_resource_path("/m/x/channels/3/pipelines/7/mappings/new").as_deref(), Some("/m/x/channels/3/pipelines/7"));
        assert_eq!(parent_resource_path("/m/x/nodes/new"), None);
    }
}
