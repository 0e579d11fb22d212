//! Language and theme preferences, set by a plain form and stored in cookies.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::messages::Lang;
use crate::server::services::account;
use crate::server::web::middleware::cookies;
use crate::ui::context::PublicContext;
use crate::ui::theme::Theme;

/// The theme cookie.
pub const THEME: &str = "theme";
/// Lifetime of both cookies, in seconds.
const COOKIE_MAX_AGE: i64 = 365 * 24 * 3600;

/// The chosen preferences; absent ones are unchanged.
#[derive(Deserialize)]
pub struct PreferencesForm {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    back: String,
}

/// Saves the preferences and redirects to the originating page.
///
/// For a signed-in user they apply in every browser.
pub async fn post(visitor: PublicContext, Form(chosen): Form<PreferencesForm>) -> Response {
    if let Some(person) = visitor.identified.caller.person() {
        let mut preferences = person.preferences.clone();
        let lang = chosen.lang.as_deref().and_then(Lang::from_tag).map(|lang| lang.tag().to_owned());
        let theme = chosen.theme.as_deref().and_then(|theme| theme.parse().ok()).map(|theme: Theme| theme.as_str().to_owned());
        (preferences.language, preferences.theme) = (lang.or(preferences.language), theme.or(preferences.theme));
        if let Err(error) = account::edit(&visitor.cx.ctx, None, &preferences).await {
            tracing::warn!(%error, person = %person.id, "failed to save the language or theme preference; it applies to this browser only");
        }
    }
    let mut response = Redirect::to(safe_redirect_path(&chosen.back)).into_response();
    let lang = chosen.lang.as_deref().and_then(Lang::from_tag).map(|lang| (cookies::LANG, lang.tag()));
    let theme = chosen.theme.as_deref().and_then(|theme| theme.parse().ok()).map(|theme: Theme| (THEME, theme.as_str()));
    for (name, value) in lang.into_iter().chain(theme) {
        response = cookies::set(response, cookies::lasting(name, value, COOKIE_MAX_AGE, visitor.cx.secure));
    }
    response
}

/// Returns the path if it stays on this server, otherwise `/`. Browsers treat `//host` and `/\host` as other servers, and drop tabs and
/// line breaks.
pub fn safe_redirect_path(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && path.bytes().all(|b| (0x21..0x7f).contains(&b));
    if own { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_on_this_server() {
        assert_eq!(safe_redirect_path("/m/sandbox/nodes?q=a%20b"), "/m/sandbox/nodes?q=a%20b");
        for foreign in
            ["", "nodes", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/a\r\nX: y", "\\\\evil", "/ /x"]
        {
            assert_eq!(safe_redirect_path(foreign), "/", "{foreign:?}");
        }
    }
}
