//! The HTTP console of the imitated manager. It has the same URLs, forms, messages, redirects, cookies, roles, silent rejections and error
//! pages as an Otter manager, so a client that works here works there.

mod actions;
mod api;
mod dispatch;
mod dwr;
mod faults;
mod groups;
mod html;
mod http_types;
mod outcome;
mod screens;
#[cfg(test)]
mod tests;
mod top_statistics;
mod view;
mod webx;

use std::sync::Arc;

use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::Machine;

use html::frame::PageFrame;
use webx::keys::Keys;
use webx::session::WebxSessions;

/// The console of a sandbox; holds everything that stays the same between requests.
struct Console {
    sandbox: Arc<Sandbox>,
    keys: Keys,
    sessions: WebxSessions,
    frame: PageFrame,
}

impl Console {
    fn new(sandbox: Arc<Sandbox>) -> Self {
        let settings = sandbox.settings();
        let (domain, port) = (settings.domain_name.as_str(), settings.domain_port);
        let version = Machine::default().version_info(settings.generation.version());
        // The seal only has to survive a restart: anyone who can reach a sandbox may do anything with it.
        let sessions = WebxSessions::new(format!("sandbox console of {domain}").as_bytes());
        let frame = PageFrame::new(domain, port, format!("sandbox - {version}"));
        Console { keys: groups::keys(settings.generation), sessions, frame, sandbox }
    }
}

/// The console as a service. It handles every path itself; injected faults apply before anything else.
pub fn router(sandbox: Arc<Sandbox>) -> axum::Router {
    axum::Router::new().fallback(faults::serve).with_state(Arc::new(Console::new(sandbox)))
}
