//! The request context of every page.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use jiff::tz::TimeZone;
use url::Url;

use crate::messages::Lang;
use crate::model::Error;
use crate::model::*;
use crate::server::authz::Caller;
use crate::server::authz::RequestIdentity;
use crate::server::clock;
use crate::server::services::{Ctx, ManagerCtx};
use crate::server::state::AppState;
use crate::server::web::middleware::client_ip::ClientInfo;
use crate::server::web::middleware::{allowed_hosts::host_of, cookies};
use crate::ui::flash::Flash;
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
    pub identified: Arc<RequestIdentity>,
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
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ContextRejection> {
        // Inserted by the outermost layers; requests without it are rejected.
        let Some(identified) = parts.extensions.get::<Arc<RequestIdentity>>().cloned() else {
            return Err(ContextRejection::NotIdentified);
        };
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = |name| jar.get(name).map(Cookie::value);
        let own = identified.caller.person().map(|person| &person.preferences);
        // The event stream renders pages for views rather than for users.
        let view = parts.extensions.get::<ViewKey>();
        let own_lang = view.map(|view| view.lang).or_else(|| own.and_then(|own| own.language.as_deref()).and_then(Lang::from_tag));
        let theme = own.and_then(|own| own.theme.as_deref()).or_else(|| cookie(preferences::THEME));
        let cx = PageContext {
            ctx: Ctx::new(app.clone(), identified.caller.clone(), clock::now()),
            lang: own_lang.unwrap_or_else(|| cookies::language(&jar, &parts.headers)),
            theme: theme.and_then(|theme| theme.parse().ok()).unwrap_or_default(),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            flash: cookie(Flash::COOKIE).and_then(Flash::from_cookie),
            zone_name: view.map_or_else(|| own.and_then(|own| own.time_zone.clone()), |view| view.zone.clone()),
            secure: parts.extensions.get::<ClientInfo>().is_some_and(|client| client.secure),
        };
        let host = host_of(&parts.headers, &parts.uri).unwrap_or_default().to_owned();
        Ok(Self { cx, identified, host })
    }
}

impl FromRequestParts<AppState> for PageContext {
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ContextRejection> {
        let PublicContext { cx, .. } = PublicContext::from_request_parts(parts, app).await?;
        if !cx.ctx.caller.roles().signed_in {
            let back = if parts.method == Method::GET { cx.path } else { "/".to_owned() };
            return Err(ContextRejection::SignedOut { back });
        }
        if cx.ctx.caller.person().is_some_and(|person| person.must_change_password) && parts.uri.path() != CHANGE_PASSWORD_PATH {
            return Err(ContextRejection::MustChangePassword);
        }
        Ok(cx)
    }
}

/// Why a request has no context. `render.rs` turns it into a response.
pub enum ContextRejection {
    /// Not signed in; the sign-in returns to the path `back`.
    SignedOut { back: String },
    /// The user must choose a new password first.
    MustChangePassword,
    /// There is no such page or manager.
    NotFound(Box<PageContext>),
    /// The request did not pass the authentication layer.
    NotIdentified,
}

impl ContextRejection {
    /// Whether the session has ended, or requires a new password first.
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Self::SignedOut { .. } | Self::MustChangePassword)
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
    type Rejection = ContextRejection;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ContextRejection> {
        if let Some(extracted) = parts.extensions.get::<Self>() {
            return Ok(extracted.clone());
        }
        let cx = PageContext::from_request_parts(parts, app).await?;
        let params: Vec<(String, String)> = match RawPathParams::from_request_parts(parts, app).await {
            Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            Err(_) => return Err(ContextRejection::NotFound(Box::new(cx))),
        };
        // Pages that belong to no manager use the layout of the default one.
        let name = params.iter().find(|(name, _)| name == "manager").map_or(app.default_manager_name(), |(_, name)| name.as_str());
        match Self::new(cx, name) {
            Ok(at) => {
                let at = Self { params, ..at };
                parts.extensions.insert(at.clone());
                Ok(at)
            }
            Err(cx) => Err(ContextRejection::NotFound(cx)),
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
}
