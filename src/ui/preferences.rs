//! Language and theme, chosen by a plain form and kept in cookies.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::messages::Lang;
use crate::server::services::account;
use crate::server::web::middleware::cookies;
use crate::ui::context::PublicContext;
use crate::ui::theme::Theme;

/// The cookie of the language.
pub const LANG: &str = "lang";
/// The cookie of the theme.
pub const THEME: &str = "theme";
/// How long both are kept, in seconds.
const A_YEAR: i64 = 365 * 24 * 3600;

/// What was chosen; what is absent stays.
#[derive(Deserialize)]
pub struct PreferencesForm {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    back: String,
}

/// Notes the choice and leads back to the page it came from.
///
/// For somebody who is signed in it holds in every browser.
pub async fn post(visitor: PublicContext, Form(chosen): Form<PreferencesForm>) -> Response {
    if let Some(person) = visitor.identified.caller.person() {
        let mut preferences = person.preferences.clone();
        let lang = chosen.lang.as_deref().and_then(Lang::from_tag).map(|lang| lang.tag().to_owned());
        let theme = chosen.theme.as_deref().and_then(|theme| theme.parse().ok()).map(|theme: Theme| theme.as_str().to_owned());
        (preferences.language, preferences.theme) = (lang.or(preferences.language), theme.or(preferences.theme));
        if let Err(error) = account::edit(visitor.cx.app.access(), &visitor.identified.caller, None, &preferences).await {
            tracing::warn!(%error, person = person.id, "a choice of language or theme holds for this browser only");
        }
    }
    let mut response = Redirect::to(safe_redirect_path(&chosen.back)).into_response();
    let lang = chosen.lang.as_deref().and_then(Lang::from_tag).map(|lang| (LANG, lang.tag()));
    let theme = chosen.theme.as_deref().and_then(|theme| theme.parse().ok()).map(|theme: Theme| (THEME, theme.as_str()));
    for (name, value) in lang.into_iter().chain(theme) {
        response = cookies::set(response, cookies::lasting(name, value, A_YEAR, visitor.cx.secure));
    }
    response
}

/// The path, if it leads to this server and nowhere else; otherwise `/`. Browsers read `//host` and `/\host` as other servers,
/// and drop tabs and line ends.
pub fn safe_redirect_path(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && path.bytes().all(|b| (0x21..0x7f).contains(&b));
    if own { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_led_back_to() {
        assert_eq!(safe_redirect_path("/m/sandbox/nodes?q=a%20b"), "/m/sandbox/nodes?q=a%20b");
        for foreign in
            ["", "nodes", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/a\r\nX: y", "\\\\evil", "/ /x"]
        {
            assert_eq!(safe_redirect_path(foreign), "/", "{foreign:?}");
        }
    }
}
