//! Request processing: session, access check, token check, action, screen (Otter manager console, §1).

use super::outcome::ActionOutcome;
use axum::http::StatusCode;

use super::http_types::{Reply, Request};
use super::view::{Screen, ScreenContext};
use super::webx::access::{Decision, check_access};
use super::webx::form::{Form, TOKEN};
use super::webx::jetty::{JavaException, Stage, error_page, exception_page};
use super::webx::names::{camel, underscored};
use super::webx::params::Params;
use super::webx::session::WebxSession;
use super::{Console, actions, api, dwr, screens};

/// How the framework handles a path, by its extension.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RequestKind {
    /// Runs the action, the screen class and the template.
    Template,
    /// Runs the action and the screen class.
    Plain,
    /// Runs the screen class only.
    Data,
    /// Passed on to the servlet engine.
    Static,
}

impl Console {
    /// Handles a request; the response sets the session cookies if the session is new or changed.
    pub async fn answer(&self, request: &Request) -> Reply {
        if request.has_large_head() {
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Reply::error(status, &error_page(status, &request.path, "FULL head", &[]));
        }
        let (now, epoch) = (self.sandbox.now(), self.sandbox.faults().session_epoch());
        let opened = self.sessions.open(&request.cookies, now, epoch);
        let mut session = match &opened {
            Some(session) => session.clone(),
            None => self.sessions.begin(self.sandbox.with_rng(rand::Rng::random), now, epoch),
        };
        let mut reply = self.handle(request, &mut session).await;
        if opened.as_ref() != Some(&session) {
            reply.cookies = self.sessions.cookies(&session).to_vec();
        }
        reply
    }

    async fn handle(&self, request: &Request, session: &mut WebxSession) -> Reply {
        let (target, kind) = target_of(&request.path);
        if kind == RequestKind::Static {
            return match request.path.strip_prefix("/dwr/call/plaincall/") {
                Some(_) if request.posted => dwr::answer(&self.sandbox, &String::from_utf8_lossy(&request.body)),
                _ => Reply::error(StatusCode::NOT_FOUND, &error_page(StatusCode::NOT_FOUND, &request.path, "Not Found", &[])),
            };
        }
        if request.is_too_large() {
            let thrown = JavaException::new("java.lang.IllegalStateException", format!("Form too large{}", request.body.len()));
            return failed(request, &Stage::Body, &thrown);
        }
        let params = Params::read(&request.query, request.content_type.as_deref(), &request.body);
        let action = params.get("action").filter(|action| !action.is_empty()).map(camel);
        let event = event_of(&params);
        let role = session.user.as_ref().map(|user| user.role);
        let named = action.as_deref().map(|action| (action, event.as_deref().unwrap_or_default()));
        match check_access(&request.path, named, role) {
            Decision::Pass => {}
            Decision::SignIn => return Reply::redirect(self.frame.url("login.htm").with("done", request.url()).to_string(), false),
            Decision::Forbidden => return Reply::redirect(self.frame.url("forbidden.htm").with("done", request.url()).to_string(), false),
        }
        let sent = params.text(TOKEN);
        if !sent.is_empty() && sent != self.sessions.token(session) {
            let thrown = JavaException::new("com.alibaba.citrus.turbine.util.CsrfTokenCheckException", "CsrfTokenCheckFailed");
            return failed(request, &Stage::TokenCheck, &thrown);
        }
        let mut form = Form::submitted(&params, &self.keys, request.posted);
        if let (Some(action), false) = (action.as_deref(), kind == RequestKind::Data) {
            let mut act = actions::ActionContext { sandbox: &self.sandbox, frame: &self.frame, params: &params, form: &mut form, session };
            match actions::run(action, event.as_deref(), &mut act).await {
                Ok(ActionOutcome::Render) => {}
                Ok(ActionOutcome::Redirect(location)) => return Reply::redirect(location.header(&request.host), true),
                Err(thrown) => return failed(request, &Stage::Action(action), &thrown),
            }
        }
        if let Some(name) = target.strip_prefix("api/") {
            return match api::answer(&self.sandbox, name, &params).await {
                Some(json) if kind != RequestKind::Template => Reply::page(json),
                _ => failed(request, &Stage::Screen(&target), &no_template(&target)),
            };
        }
        self.show(request, &target, &params, &form, session)
    }

    fn show(&self, request: &Request, target: &str, params: &Params, form: &Form, session: &WebxSession) -> Reply {
        let Some(screen) = screens::find(target) else {
            return failed(request, &Stage::Screen(target), &no_template(target));
        };
        let token = self.sessions.token(session);
        let settings = self.sandbox.settings();
        let answer = self.sandbox.read(|state| {
            screen(&ScreenContext {
                state,
                params,
                form,
                user: session.user.as_ref(),
                frame: &self.frame,
                keys: &self.keys,
                token: &token,
                now: self.sandbox.now(),
                zone: &settings.zone,
                generation: settings.generation,
                faults: self.sandbox.faults(),
            })
        });
        let user = session.user.as_ref();
        match answer {
            Ok(Screen::Main(main)) => Reply::page(self.frame.page(user, "", &main)),
            Ok(Screen::Scripted { scripts, main }) => Reply::page(self.frame.page(user, &scripts, &main)),
            Ok(Screen::Bare(html)) => Reply::page(html),
            Ok(Screen::Redirect(url)) => Reply::redirect(url.to_string(), true),
            Err(thrown) => failed(request, &Stage::Screen(target), &thrown),
        }
    }
}

fn failed(request: &Request, stage: &Stage<'_>, thrown: &JavaException) -> Reply {
    Reply::error(StatusCode::INTERNAL_SERVER_ERROR, &exception_page(&request.path, stage, thrown))
}

fn no_template(target: &str) -> JavaException {
    JavaException::new(
        "com.alibaba.citrus.service.template.TemplateNotFoundException",
        format!("Could not find template \"/screen/{target}\""),
    )
}

/// The screen of a path, with its last segment in camelCase, and how the path is handled.
fn target_of(path: &str) -> (String, RequestKind) {
    let path = path.trim_start_matches('/');
    let (directory, file) = path.rsplit_once('/').map_or(("", path), |(directory, file)| (directory, file));
    let (name, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let kind = match extension {
        "" | "htm" | "vm" | "vhtml" | "jsp" | "jspx" | "jhtml" | "php" => RequestKind::Template,
        "do" => RequestKind::Plain,
        "json" => RequestKind::Data,
        _ => RequestKind::Static,
    };
    let name = if name.is_empty() { "index".to_owned() } else { camel(name) };
    (if directory.is_empty() { name } else { format!("{directory}/{name}") }, kind)
}

/// The event of the first non-empty `eventSubmitDo…` parameter, in lower_underscore form (`batch_add`).
fn event_of(params: &Params) -> Option<String> {
    params.iter().find_map(|(name, values)| {
        let name = camel(name);
        let event = name.strip_prefix("eventSubmitDo")?;
        let event = event.strip_suffix(".x").or_else(|| event.strip_suffix(".y")).unwrap_or(event);
        let filled = values.iter().any(|value| !value.is_empty());
        (filled && event.starts_with(|letter: char| letter.is_ascii_uppercase())).then(|| underscored(event))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_resolve_to_the_same_screen() {
        for path in ["/channelList.htm", "/channel_list.htm"] {
            assert_eq!(target_of(path).0, "channelList");
        }
        assert_eq!(target_of("/").0, "index");
        assert_eq!(target_of("/api/channel_op.do").0, "api/channelOp");
        assert!(target_of("/css/x.css").1 == RequestKind::Static);
    }

    #[test]
    fn the_event_is_found_in_both_spellings() {
        let event = |query: &str| event_of(&Params::read(query, None, b""));
        assert_eq!(event("eventSubmitDoStatus=true").as_deref(), Some("status"));
        assert_eq!(event("event_submit_do_batch_add=1").as_deref(), Some("batch_add"));
        assert_eq!(event("event_submit_do_batch_add="), None);
        assert_eq!(event("eventSubmitDo=1"), None);
    }
}
