//! The request context of every page, and page rendering.

use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use url::{Url, form_urlencoded};

use crate::messages::{Lang, common, errors};
use crate::model::Error;
use crate::model::permissions::Action;
use crate::model::*;
use crate::server::authz::Caller;
use crate::server::authz::RequestIdentity;
use crate::server::clock;
use crate::server::manager::Origin;
use crate::server::services::{Ctx, ManagerCtx};
use crate::server::state::AppState;
use crate::server::web::middleware::client_ip::ClientInfo;
use crate::server::web::middleware::{allowed_hosts::host_of, cookies};
use crate::ui::components::alert::{ErrorPage, NotFound};
use crate::ui::components::format::DisplayTimeZone;
use crate::ui::flash::{Flash, FlashKind};
use crate::ui::html::{RetryAfter, html, html_response};
use crate::ui::layout::Layout;
use crate::ui::live_regions::LiveRegions;
use crate::ui::path_id::PathId;
use crate::ui::preferences;
use crate::ui::theme::Theme;
use crate::ui::view_key::{ViewKey, time_zone};

/// An authenticated request: caller, language, page. Unauthenticated requests are redirected to the sign-in page, users who must choose
/// a new password to that page.
#[derive(Clone)]
pub struct PageContext {
    /// The context of the services; its time is the one at which the page is rendered.
    pub ctx: Ctx,
    pub lang: Lang,
    pub theme: Theme,
    /// Path and query of the page.
    pub path: String,
    /// The result of the last post, shown once.
    pub flash: Option<Flash>,
    /// The time zone chosen by the user, if any.
    pub zone_name: Option<String>,
    /// Whether the connection is encrypted.
    pub secure: bool,
}

/// A request that needs no authentication, such as the sign-in.
#[derive(Clone)]
pub struct PublicContext {
    pub cx: PageContext,
    pub identified: RequestIdentity,
    /// The name by which the browser addressed this server; already checked against the allowed hosts.
    host: String,
}

impl PublicContext {
    /// Returns the absolute URL of a path: below the configured public URL, or else below the host of this request.
    pub fn url(&self, path: &str) -> Option<Url> {
        match &self.cx.ctx.app.config().address {
            Some(address) => address.join(path).ok(),
            None => Url::parse(&format!("{}://{}{path}", if self.cx.secure { "https" } else { "http" }, self.host)).ok(),
        }
    }
}

impl FromRequestParts<AppState> for PublicContext {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        // Inserted by the outermost layers; requests without it are rejected.
        let Some(identified) = parts.extensions.get::<RequestIdentity>().cloned() else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = |name| jar.get(name).map(Cookie::value);
        let own = identified.caller.person().map(|person| person.preferences.clone()).unwrap_or_default();
        // The event stream renders pages for views rather than for users.
        let view = parts.extensions.get::<ViewKey>();
        let own_lang = view.map(|view| view.lang).or_else(|| own.language.as_deref().and_then(Lang::from_tag));
        let theme = own.theme.or_else(|| cookie(preferences::THEME).map(str::to_owned));
        let cx = PageContext {
            ctx: Ctx::new(app.clone(), identified.caller.clone(), clock::now()),
            lang: own_lang.unwrap_or_else(|| cookies::language(&jar, &parts.headers)),
            theme: theme.and_then(|theme| theme.parse().ok()).unwrap_or_default(),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            flash: cookie(Flash::COOKIE).and_then(Flash::from_cookie),
            zone_name: view.map_or(own.time_zone, |view| view.zone.clone()),
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
        if !cx.ctx.caller.roles().signed_in {
            let back = if parts.method == Method::GET { cx.path.as_str() } else { "/" };
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", back).finish();
            return Err(Redirect::to(&format!("/sign-in?{query}")).into_response());
        }
        if cx.ctx.caller.person().is_some_and(|person| person.must_change_password) && parts.uri.path() != CHANGE_PASSWORD_PATH {
            return Err(Redirect::to(CHANGE_PASSWORD_PATH).into_response());
        }
        Ok(cx)
    }
}

/// The page for changing a password, including a mandatory change.
pub const CHANGE_PASSWORD_PATH: &str = "/account/password";

impl PageContext {
    /// A copy of the context for the page shown after signing out.
    pub fn signed_out(&self) -> Self {
        let caller = &self.ctx.caller;
        let caller = Caller::anonymous(caller.address().to_owned(), caller.request_id().to_owned());
        Self { ctx: self.ctx.with_caller(caller), ..self.clone() }
    }

    /// The caller's time zone, or else the server's.
    pub fn zone(&self) -> TimeZone {
        time_zone(self.zone_name.as_deref(), &self.ctx.app.config().time_zone)
    }

    /// Renders the view as a page with this status, in one go. All data must be loaded before.
    pub fn render<V: IntoView + 'static>(
        &self,
        manager: Option<&ManagerCtx>,
        status: StatusCode,
        title: &str,
        view: impl FnOnce() -> V,
    ) -> Response {
        let wait = RetryAfter::default();
        let regions = (Origin::current() == Origin::Update).then(LiveRegions::default);
        let html = html(|| {
            if let Some(regions) = regions.clone() {
                provide_context(regions);
            }
            provide_context(DisplayTimeZone(self.zone()));
            provide_context(wait.clone());
            let content = view().into_any();
            LiveRegions::record_data(use_context());
            view! { <Layout cx=self.clone() manager=manager.cloned() title=title.to_owned() content/> }
        });
        let mut response = html_response(status, format!("<!DOCTYPE html>{html}"));
        if let Some(regions) = regions {
            response.extensions_mut().insert(regions.take());
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            // About the polling interval of the manager, in seconds.
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

    /// Renders a page that does not belong to a manager.
    pub fn page<V: IntoView + 'static>(&self, status: StatusCode, title: &str, view: impl FnOnce() -> V) -> Response {
        self.render(None, status, title, view)
    }

    /// Renders the page for unknown addresses.
    pub fn not_found(&self) -> Response {
        let lang = self.lang;
        self.page(StatusCode::NOT_FOUND, lang.t(common::NOT_FOUND), move || view! { <NotFound lang/> })
    }
}

/// A request for a page of a manager, below `/m/{manager}/`, or of none. An unknown manager results in a 404 page. It is extracted once per
/// request: the page cache and the handler share it.
#[derive(Clone)]
pub struct ManagerContext {
    cx: PageContext,
    /// The context of the services, with the view that the whole page is rendered from.
    pub ctx: ManagerCtx,
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
        if let Some(extracted) = parts.extensions.get::<Self>() {
            return Ok(extracted.clone());
        }
        let cx = PageContext::from_request_parts(parts, app).await?;
        let params: Vec<(String, String)> = match RawPathParams::from_request_parts(parts, app).await {
            Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            Err(_) => return Err(cx.not_found()),
        };
        // Pages that belong to no manager use the layout of the default one.
        let name = params.iter().find(|(name, _)| name == "manager").map_or(app.default_manager_name(), |(_, name)| name.as_str());
        match Self::new(cx, name) {
            Ok(at) => {
                let at = Self { params, ..at };
                parts.extensions.insert(at.clone());
                Ok(at)
            }
            Err(cx) => Err(cx.not_found()),
        }
    }
}

impl ManagerContext {
    /// The context for a manager.
    ///
    /// # Errors
    /// Returns the context if there is no manager with this name.
    pub fn new(cx: PageContext, manager: &str) -> Result<Self, Box<PageContext>> {
        match cx.ctx.app.manager(manager).cloned() {
            Some(manager) => Ok(Self { ctx: ManagerCtx::new(cx.ctx.clone(), manager), cx, params: Vec::new() }),
            None => Err(Box::new(cx)),
        }
    }

    /// Parses an ID from the path.
    ///
    /// # Errors
    /// Returns `NotFound` if it is not a number, as for a resource that does not exist.
    pub fn id<T: PathId>(&self) -> Result<T, Error> {
        let text = self.params.iter().find(|(name, _)| name == T::PARAM).map(|(_, value)| value.as_str()).unwrap_or_default();
        text.parse().map_err(|_| Error::NotFound { resource_type: T::RESOURCE_TYPE, id: text.to_owned() })
    }

    /// The URL of a page of this manager: `nodes/3` → `/m/sandbox/nodes/3`.
    pub fn url(&self, rest: impl std::fmt::Display) -> String {
        format!("/m/{}/{rest}", self.ctx.manager.name())
    }

    /// The URL of a resource's page; pipelines and mappings need their channel.
    pub fn url_of(&self, resource_type: ResourceType, id: u64, channel: Option<ChannelId>) -> String {
        match (resource_type, channel) {
            (ResourceType::Cluster, _) => self.url(format_args!("clusters/{id}")),
            (ResourceType::Node, _) => self.url(format_args!("nodes/{id}")),
            (ResourceType::Source, _) => self.url(format_args!("sources/{id}")),
            (ResourceType::Table, _) => self.url(format_args!("tables/{id}")),
            (ResourceType::Canal, _) => self.url(format_args!("canals/{id}")),
            (ResourceType::Channel, _) => self.url(format_args!("channels/{id}")),
            (ResourceType::Pipeline, Some(channel)) => self.url(format_args!("channels/{channel}/pipelines/{id}")),
            (ResourceType::Pair, Some(channel)) => self.url(format_args!("channels/{channel}")),
            (ResourceType::Pipeline | ResourceType::Pair, None) => self.url("channels"),
            (ResourceType::User, _) => format!("/users/{id}"),
            (ResourceType::Team, _) => format!("/teams/{id}"),
            (ResourceType::Rule, _) => self.url("ownership"),
            (ResourceType::Job, _) => "/jobs".to_owned(),
            (ResourceType::Operation, _) => self.url("channels"),
        }
    }

    /// Renders the view as a page.
    pub fn page<V: IntoView + 'static>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        self.page_as(StatusCode::OK, title, view)
    }

    /// Renders a page with another status, such as 422 for a rejected form.
    pub fn page_as<V: IntoView + 'static>(&self, status: StatusCode, title: &str, view: impl FnOnce() -> V) -> Response {
        self.render(Some(&self.ctx), status, title, view)
    }

    /// Renders an error page: what went wrong and what to do.
    pub fn error_page(&self, error: &Error) -> Response {
        let (lang, shown, overview) = (self.lang, error.clone(), self.url(""));
        // Conflicts and missing permissions link back to the resource, unless the caller may not even read it.
        let leads_back = match error {
            Error::Conflict(_) => true,
            Error::Forbidden(denial) => denial.action != Action::Read,
            _ => false,
        };
        let back_url = leads_back.then(|| parent_resource_path(&self.path)).flatten();
        let away = self.ctx.newest().health.error.is_some();
        let said_above = away && error.is_unavailable() && !error.leaves_unknown();
        let title = if said_above { lang.t(common::NO_PAGE_NOW).to_owned() } else { errors::what(lang, error) };
        self.page_as(StatusCode::from(error), &title, move || view! { <ErrorPage lang error=shown overview back_url said_above/> })
    }

    /// Redirects to another page of this server after a post, with a flash message.
    pub fn redirect_with_flash(&self, to: &str, done: FlashKind, name: &str) -> Response {
        self.with_flash(Redirect::to(to).into_response(), done, name)
    }

    /// Adds a flash message to a redirect.
    pub fn with_flash(&self, response: Response, done: FlashKind, name: &str) -> Response {
        cookies::set(response, Flash::new(done, name).to_cookie(self.secure))
    }
}

/// The page of the resource in a path, where a conflict can be resolved: `/m/x/channels/3` for `/m/x/channels/3/pipelines/new`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_link_back_to_the_resource() {
        assert_eq!(parent_resource_path("/m/x/channels/3/edit?a=/1").as_deref(), Some("/m/x/channels/3"));
        assert_eq!(parent_resource_path("/m/x/channels/3/pipelines/new").as_deref(), Some("/m/x/channels/3"));
        assert_eq!(parent_resource_path("/m/x/channels/3/pipelines/7/mappings/new").as_deref(), Some("/m/x/channels/3/pipelines/7"));
        assert_eq!(parent_resource_path("/m/x/nodes/new"), None);
    }
}
