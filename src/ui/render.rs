//! Renders pages, and the responses to requests without a context.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use url::form_urlencoded;

use crate::messages::{common, errors};
use crate::model::Error;
use crate::model::permissions::Action;
use crate::server::manager::Origin;
use crate::server::services::ManagerCtx;
use crate::server::web::middleware::cookies;
use crate::ui::components::alert::{ErrorPage, NotFound};
use crate::ui::components::format::DisplayTimeZone;
use crate::ui::context::{CHANGE_PASSWORD_PATH, ContextRejection, ManagerContext, PageContext};
use crate::ui::flash::{Flash, FlashKind};
use crate::ui::html::{RetryAfter, html, html_response};
use crate::ui::layout::Layout;
use crate::ui::live_regions::LiveRegions;

impl IntoResponse for ContextRejection {
    fn into_response(self) -> Response {
        match self {
            Self::SignedOut { back } => {
                let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", &back).finish();
                Redirect::to(&format!("/sign-in?{query}")).into_response()
            }
            Self::MustChangePassword => Redirect::to(CHANGE_PASSWORD_PATH).into_response(),
            Self::NotFound(cx) => cx.not_found(),
            Self::NotIdentified => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

impl PageContext {
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

impl ManagerContext {
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
