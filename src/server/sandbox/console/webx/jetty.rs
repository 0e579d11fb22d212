//! Error pages of the servlet engine, which show clients an exception (Otter manager console, §1.8).

use axum::http::StatusCode;

/// A Java exception as visible to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JavaException {
    /// Full class name.
    pub class: &'static str,
    /// Its message; `None` prints the class name only.
    pub message: Option<String>,
}

impl JavaException {
    /// An exception with a message.
    pub fn new(class: &'static str, message: impl Into<String>) -> Self {
        JavaException { class, message: Some(message.into()) }
    }

    /// A `ManagerException`, the manager's own exception.
    pub fn manager(message: impl Into<String>) -> Self {
        JavaException::new("com.alibaba.otter.manager.biz.common.exceptions.ManagerException", message)
    }

    /// `couldn't query any <entity> by <entity>Ids:[<id>]`.
    pub fn not_found(entity: &str, id: i64) -> Self {
        JavaException::manager(format!("couldn't query any {entity} by {entity}Ids:[{id}]"))
    }

    /// The exception for a missing id.
    pub fn argument_required() -> Self {
        JavaException::new("java.lang.IllegalArgumentException", "[Assertion failed] - the argument is required; it must not be null")
    }

    /// A null pointer exception.
    pub fn null_pointer() -> Self {
        JavaException { class: "java.lang.NullPointerException", message: None }
    }

    fn text(&self) -> String {
        match &self.message {
            Some(message) => format!("{}: {message}", self.class),
            None => self.class.to_owned(),
        }
    }
}

/// The processing stage that threw the exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage<'a> {
    /// The token check.
    TokenCheck,
    /// The action with this name.
    Action(&'a str),
    /// The screen with this name.
    Screen(&'a str),
    /// Before any other stage, while reading the body.
    Body,
}

const VALVE: &str = "Failed to invoke Valve[#2/3, level 3]: com.alibaba.citrus.turbine.pipeline.valve";
const PIPELINE_EXCEPTION: &str = "com.alibaba.citrus.service.pipeline.PipelineException";
const WEBX_EXCEPTION: &str = "com.alibaba.citrus.webx.WebxException";

/// The status 500 page of an exception: each cause repeats the ones inside it, so the last one contains the actual class and message.
pub fn exception_page(path: &str, stage: &Stage<'_>, thrown: &JavaException) -> String {
    let (reason, mut causes) = match stage {
        Stage::TokenCheck => {
            let reason = format!("{VALVE}.CheckCsrfTokenValve#54247647:CheckCsrfTokenValve");
            (reason.clone(), vec![format!("{PIPELINE_EXCEPTION}: {reason}")])
        }
        Stage::Action(name) => {
            let reason = "Failed to execute action module".to_owned();
            (reason.clone(), vec![format!("{WEBX_EXCEPTION}: {reason}"), format!("{WEBX_EXCEPTION}: Failed to execute action: {name}")])
        }
        Stage::Screen(name) => {
            let reason = format!("{VALVE}.PerformTemplateScreenValve#b506ed0:PerformTemplateScreenValve");
            let screen = format!("{WEBX_EXCEPTION}: Failed to execute screen: {}", capitalised(name));
            (reason.clone(), vec![format!("{PIPELINE_EXCEPTION}: {reason}"), screen])
        }
        Stage::Body => (thrown.message.clone().unwrap_or_default(), Vec::new()),
    };
    causes.push(thrown.text());
    error_page(StatusCode::INTERNAL_SERVER_ERROR, path, &reason, &causes)
}

/// An error page without an exception, as for a missing static file.
pub fn error_page(status: StatusCode, path: &str, reason: &str, causes: &[String]) -> String {
    const FRAMES: &str = "\tat com.alibaba.citrus.service.pipeline.impl.PipelineImpl$PipelineContextImpl.invokeNext(PipelineImpl.java:161)\n\
                          \tat org.eclipse.jetty.server.Server.handle(Server.java:365)\n\
                          \tat java.lang.Thread.run(Thread.java:750)\n";
    let (code, path, reason) = (status.as_u16(), escaped(path), escaped(reason));
    let mut page = format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-1\"/>\n<title>Error {code} {reason}</title>\n</head>\n\
         <body><h2>HTTP ERROR {code}</h2>\n<p>Problem accessing {path}. Reason:\n<pre>    {reason}</pre></p>"
    );
    for at in 0..causes.len() {
        page.push_str("<h3>Caused by:</h3><pre>");
        for (depth, cause) in causes.iter().skip(at).enumerate() {
            if depth > 0 {
                page.push_str("Caused by: ");
            }
            page.push_str(&escaped(cause));
            page.push('\n');
            page.push_str(FRAMES);
        }
        page.push_str("</pre>\n");
    }
    page.push_str("<hr /><i><small>Powered by Jetty://</small></i>\n</body>\n</html>\n");
    page
}

/// Encodes the page as ISO-8859-1, replacing other characters with `?`.
pub fn latin1(page: &str) -> Vec<u8> {
    page.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_cause_is_the_actual_exception() {
        let page = exception_page("/channelInfo.htm", &Stage::Screen("channelInfo"), &JavaException::not_found("channel", 99_999));
        let last = page.rsplit("Caused by:").next().unwrap();
        assert!(last.contains("ManagerException: couldn't query any channel by channelIds:[99999]"), "{last}");
        assert!(page.contains("<h2>HTTP ERROR 500</h2>"));
        assert!(page.contains("Problem accessing /channelInfo.htm. Reason:"));
        assert!(page.contains("Failed to execute screen: ChannelInfo"));
    }

    #[test]
    fn non_latin_characters_become_question_marks() {
        assert_eq!(latin1("é中"), [0xe9, b'?']);
    }
}
