//! Addresses with the right that each of them needs: a page can't be reached without having said so.

use axum::Router;
use axum::http::Method;
use axum::routing::MethodRouter;

use crate::model::rights::{Action, Resource};
use crate::server::app::App;

/// What an address needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Nothing: it is for everybody.
    Open,
    /// That somebody is signed in, as for redirects.
    SignedIn,
    /// This right on the thing in the address.
    Needs(Resource, Action),
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    pub method: Method,
    /// As axum writes it: `/m/{manager}/nodes/{node}`.
    pub path: &'static str,
    pub pass: Pass,
}

/// Addresses with their handlers.
#[derive(Clone, Default)]
pub struct Doors {
    router: Router<App>,
    list: Vec<Door>,
}

impl Doors {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more, read by GET.
    pub fn get(self, path: &'static str, pass: Pass, handler: MethodRouter<App>) -> Self {
        self.door(&[Method::GET], path, pass, handler)
    }

    /// One more, posted to.
    pub fn post(self, path: &'static str, pass: Pass, handler: MethodRouter<App>) -> Self {
        self.door(&[Method::POST], path, pass, handler)
    }

    /// One more, with a form and its post, which need the same.
    pub fn form(self, path: &'static str, pass: Pass, handler: MethodRouter<App>) -> Self {
        self.door(&[Method::GET, Method::POST], path, pass, handler)
    }

    fn door(mut self, methods: &[Method], path: &'static str, pass: Pass, handler: MethodRouter<App>) -> Self {
        self.list.extend(methods.iter().map(|method| Door { method: method.clone(), path, pass }));
        Self { router: self.router.route(path, handler), list: self.list }
    }

    /// Those and these.
    pub fn and(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self { router: self.router.merge(other.router), list: self.list }
    }

    /// All of them.
    pub fn list(&self) -> &[Door] {
        &self.list
    }

    /// The same with something around their handlers.
    pub fn within(self, wrap: impl FnOnce(Router<App>) -> Router<App>) -> Self {
        Self { router: wrap(self.router), list: self.list }
    }

    /// What answers.
    pub fn router(self) -> Router<App> {
        self.router
    }
}
