//! Addresses with the right that each of them needs: a page can't be reached without having said so.

use axum::Router;
use axum::http::Method;
use axum::routing::MethodRouter;

use crate::model::permissions::{Action, Resource};
use crate::server::state::AppState;

/// What an address needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessRule {
    /// Nothing: it is for everybody.
    Public,
    /// That somebody is signed in, as for redirects.
    Authenticated,
    /// This right on the thing in the address.
    Requires(Resource, Action),
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// As axum writes it: `/m/{manager}/nodes/{node}`.
    pub path: &'static str,
    pub access: AccessRule,
}

/// Addresses with their handlers.
#[derive(Clone, Default)]
pub struct RouteTable {
    router: Router<AppState>,
    list: Vec<Route>,
}

impl RouteTable {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more, read by GET.
    pub fn get(self, path: &'static str, pass: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.add(&[Method::GET], path, pass, handler)
    }

    /// One more, posted to.
    pub fn post(self, path: &'static str, pass: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.add(&[Method::POST], path, pass, handler)
    }

    /// One more, with a form and its post, which need the same.
    pub fn form(self, path: &'static str, pass: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.add(&[Method::GET, Method::POST], path, pass, handler)
    }

    fn add(mut self, methods: &[Method], path: &'static str, pass: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.list.extend(methods.iter().map(|method| Route { method: method.clone(), path, access: pass }));
        Self { router: self.router.route(path, handler), list: self.list }
    }

    /// Those and these.
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self { router: self.router.merge(other.router), list: self.list }
    }

    /// All of them.
    pub fn routes(&self) -> &[Route] {
        &self.list
    }

    /// The same with something around their handlers.
    pub fn layer(self, wrap: impl FnOnce(Router<AppState>) -> Router<AppState>) -> Self {
        Self { router: wrap(self.router), list: self.list }
    }

    /// What answers.
    pub fn router(self) -> Router<AppState> {
        self.router
    }
}
