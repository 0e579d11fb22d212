//! Routes with the permission each of them requires. A page can't be served without declaring one.

use axum::Router;
use axum::http::Method;
use axum::routing::MethodRouter;

use crate::model::permissions::{Action, Resource};
use crate::server::state::AppState;

/// What a route requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessRule {
    /// Nothing; accessible without authentication.
    Public,
    /// Any signed-in user, as for redirects.
    Authenticated,
    /// This permission on the resource in the path.
    Requires(Resource, Action),
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// In axum's syntax: `/m/{manager}/nodes/{node}`.
    pub path: &'static str,
    pub access: AccessRule,
}

/// Routes with their handlers.
#[derive(Clone, Default)]
pub struct RouteTable {
    router: Router<AppState>,
    list: Vec<Route>,
}

impl RouteTable {
    /// Creates an empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a GET route.
    pub fn get(self, path: &'static str, access: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.add(&[Method::GET], path, access, handler)
    }

    /// Adds a POST route.
    pub fn post(self, path: &'static str, access: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.add(&[Method::POST], path, access, handler)
    }

    /// Adds a form and its post, with the same requirement.
    pub fn form(self, path: &'static str, access: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.add(&[Method::GET, Method::POST], path, access, handler)
    }

    fn add(mut self, methods: &[Method], path: &'static str, access: AccessRule, handler: MethodRouter<AppState>) -> Self {
        self.list.extend(methods.iter().map(|method| Route { method: method.clone(), path, access }));
        Self { router: self.router.route(path, handler), list: self.list }
    }

    /// Merges two tables.
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self { router: self.router.merge(other.router), list: self.list }
    }

    /// All routes.
    pub fn routes(&self) -> &[Route] {
        &self.list
    }

    /// Wraps the handlers in a layer.
    pub fn layer(self, wrap: impl FnOnce(Router<AppState>) -> Router<AppState>) -> Self {
        Self { router: wrap(self.router), list: self.list }
    }

    /// The axum router.
    pub fn router(self) -> Router<AppState> {
        self.router
    }
}
