//! Sign-in through identity providers, and linking them to the user's account.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use jiff::Timestamp;
use leptos::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

use super::oidc_errors;
use super::sign_in::{ReturnTo, signed_in};
use crate::messages::{Lang, account as m};
use crate::server::clock;
use crate::server::oidc::{Callback, OidcError, Provider};
use crate::server::services::oidc_sign_in::{self, CallbackOutcome, OidcSignInError, ProviderRedirect};
use crate::server::store::KnownIdentity;
use crate::server::web::middleware::cookies;
use crate::ui::components::format::RelativeTime;
use crate::ui::context::{CHANGE_PASSWORD_PATH, ManagerContext, PublicContext};
use crate::ui::crud::FormBody;
use crate::ui::flash::{Flash, FlashKind};
use crate::ui::preferences::safe_redirect_path;

/// The route that starts a sign-in. It stores a pending sign-in, so it is rate limited.
pub const BEGIN: &str = "/sign-in/with/{provider}";
/// Lifetime of the cookie of a pending sign-in, in seconds; the pending sign-in itself expires on the server.
const COOKIE_MAX_AGE: i64 = 600;

/// The name of the cookie of a pending sign-in: with TLS one that no other host or path can set.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-sign-in" } else { "sign-in" }
}

/// `GET /sign-in/with/{provider}?back=…`: redirects to the provider.
pub async fn begin(visitor: PublicContext, Path(name): Path<String>, Query(ReturnTo { back }): Query<ReturnTo>) -> Response {
    if visitor.cx.ctx.caller.person().is_some() {
        return Redirect::to(safe_redirect_path(&back)).into_response();
    }
    let app = &visitor.cx.ctx.app;
    let (Some(provider), Some(redirect)) = (app.provider(&name), redirect(&visitor, &name)) else { return visitor.cx.not_found() };
    match oidc_sign_in::begin(&visitor.cx.ctx, provider, &redirect, safe_redirect_path(&back)).await {
        Ok(leaving) => with_flow_cookie(&visitor, &leaving, Redirect::to(leaving.url.as_str()).into_response()),
        Err(error) => refused(&visitor, &error),
    }
}

/// The redirect URI for the provider.
fn redirect(visitor: &PublicContext, provider: &str) -> Option<Url> {
    visitor.url(&format!("/sign-in/done/{provider}"))
}

/// Sets the cookie of the pending sign-in.
fn with_flow_cookie(visitor: &PublicContext, leaving: &ProviderRedirect, mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let secure = visitor.cx.secure;
    cookies::set(response, cookies::lasting(cookie_name(secure), leaving.token.expose_secret(), COOKIE_MAX_AGE, secure))
}

/// `GET /sign-in/done/{provider}?code=…&state=…`: the redirect back from the provider.
pub async fn finish(visitor: PublicContext, Path(name): Path<String>, Query(callback): Query<Callback>, jar: CookieJar) -> Response {
    let secure = visitor.cx.secure;
    let token = jar.get(cookie_name(secure)).map(Cookie::value);
    let response = match oidc_sign_in::finish(&visitor.cx.ctx, &visitor.identified.origin, &name, token, callback).await {
        Ok(CallbackOutcome::SignedIn(signed, back)) => {
            let back = if signed.must_change { CHANGE_PASSWORD_PATH } else { safe_redirect_path(&back) };
            signed_in(&visitor, &signed, back)
        }
        Ok(CallbackOutcome::Connected) => {
            cookies::set(Redirect::to("/account").into_response(), Flash::new(FlashKind::Connected, "").to_cookie(secure))
        }
        Err(error) => refused(&visitor, &error),
    };
    cookies::set(response, cookies::removal(cookie_name(secure), secure))
}

/// Renders why the sign-in failed. Not an error on the same form, because the callback URL works only once.
fn refused(visitor: &PublicContext, error: &OidcSignInError) -> Response {
    let status = match error {
        OidcSignInError::Provider(
            OidcError::Unavailable { .. } | OidcError::InvalidResponse { .. } | OidcError::Issuer(_) | OidcError::Client,
        ) => StatusCode::BAD_GATEWAY,
        OidcSignInError::Provider(_) => StatusCode::BAD_REQUEST,
        OidcSignInError::Unknown { .. }
        | OidcSignInError::NameTaken { .. }
        | OidcSignInError::NameRefused { .. }
        | OidcSignInError::Disabled
        | OidcSignInError::LinkedToOtherUser
        | OidcSignInError::LastSignInMethod => StatusCode::FORBIDDEN,
        OidcSignInError::Failed(error) => StatusCode::from(error),
    };
    let (lang, signed_in) = (visitor.cx.lang, visitor.cx.ctx.caller.person().is_some());
    let title = lang.t(if signed_in { m::NOT_CONNECTED } else { m::NOT_ON });
    let (what, next) = (oidc_errors::what(lang, error), oidc_errors::next_step(lang, error));
    let (to, text) = if signed_in { ("/account", m::TITLE) } else { ("/sign-in", m::SIGN_IN) };
    visitor.cx.page(status, title, move || {
        view! {
            <div class="sign-in">
                <h1 class="page-title">{title}</h1>
                <div role="alert" data-error="provider" class="alert alert-error alert-soft mb-4">
                    <div><p class="font-semibold break-words">{what}</p><p>{next}</p></div>
                </div>
                <a class="btn btn-primary w-full" href=to>{lang.t(text)}</a>
            </div>
        }
    })
}

/// A link per provider, below the sign-in form.
pub fn links(lang: Lang, providers: &[Provider], back: &str) -> impl IntoView + use<> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", back).finish();
    let links = providers.iter().map(|provider| {
        let settings = provider.settings();
        let to = format!("/sign-in/with/{}?{query}", settings.name);
        view! { <a class="btn w-full" href=to>{m::with(lang, &settings.title)}</a> }
    });
    let links = links.collect_view();
    (!providers.is_empty())
        .then(|| view! { <p class="muted text-center my-3">{lang.t(m::OR)}</p> <div class="flex flex-col gap-2">{links}</div> })
}

/// `POST /account/identities`: `connect` links a provider, `remove` unlinks an identity.
pub async fn change(at: ManagerContext, visitor: PublicContext, FormBody(values): FormBody) -> Response {
    let name = values.first("connect");
    if name.is_empty() {
        return match oidc_sign_in::disconnect(&at.ctx, values.first("remove")).await {
            Ok(()) => at.redirect_with_flash("/account", FlashKind::Disconnected, ""),
            Err(error) => refused(&visitor, &error),
        };
    }
    let (Some(provider), Some(redirect)) = (at.ctx.app.provider(name), redirect(&visitor, name)) else { return visitor.cx.not_found() };
    match oidc_sign_in::connect(&at.ctx, provider, &redirect).await {
        Ok(leaving) => {
            let response = with_flow_cookie(&visitor, &leaving, leaving_page(&visitor, &leaving, provider));
            with_refresh(response, &leaving)
        }
        Err(error) => refused(&visitor, &error),
    }
}

/// A form response must not redirect to another site (`form-action` of the Content-Security-Policy), but a page may, automatically or by
/// link.
fn leaving_page(visitor: &PublicContext, leaving: &ProviderRedirect, provider: &Provider) -> Response {
    let (lang, url, title) = (visitor.cx.lang, leaving.url.to_string(), provider.settings().title.clone());
    visitor.cx.page(StatusCode::OK, lang.t(m::REDIRECTING), move || {
        view! {
            <h1 class="page-title">{lang.t(m::REDIRECTING)}</h1>
            <p class="my-4"><a class="btn btn-primary btn-sm" href=url>{m::leaving_for(lang, &title)}</a></p>
        }
    })
}

fn with_refresh(mut response: Response, leaving: &ProviderRedirect) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("0; url={}", leaving.url)) {
        response.headers_mut().insert(header::REFRESH, value);
    }
    response
}

/// After local sign-out: offers to sign out at the provider too. `None` if the provider does not support it.
pub async fn signed_out(visitor: &PublicContext, provider: &str, proof: &SecretString) -> Option<Response> {
    let provider = visitor.cx.ctx.app.provider(provider)?;
    let url = provider.sign_out_url(Some(proof), &visitor.url("/sign-in")?, clock::now()).await?.to_string();
    let (lang, title) = (visitor.cx.lang, provider.settings().title.clone());
    Some(visitor.cx.signed_out().page(StatusCode::OK, lang.t(m::SIGNED_OUT), move || {
        view! {
            <div class="sign-in">
                <h1 class="page-title">{lang.t(m::SIGNED_OUT)}</h1>
                <p class="my-4">{lang.t(m::SIGNED_OUT_HELP)}</p>
                <div class="flex flex-col gap-2">
                    <a class="btn btn-primary w-full" href=url>{m::sign_out_at(lang, &title)}</a>
                    <a class="btn w-full" href="/sign-in">{lang.t(m::SIGN_IN)}</a>
                </div>
            </div>
        }
    }))
}

/// The user's sign-in methods; empty if there is only the password.
pub fn list(at: &ManagerContext, identities: Vec<KnownIdentity>) -> impl IntoView + use<> {
    let (lang, now, providers) = (at.lang, at.ctx.now, at.ctx.app.providers());
    if providers.is_empty() && identities.is_empty() {
        return None;
    }
    let has_password = at.ctx.caller.person().is_some_and(|person| person.password_hash.is_some());
    let needed = !has_password && identities.len() == 1;
    let password = has_password.then(|| view! { <li>{lang.t(m::WITH_PASSWORD)}</li> });
    let others = providers.iter().map(Provider::settings);
    let others = others.filter(|settings| identities.iter().all(|identity| identity.known.provider != settings.name));
    let connect = others.map(|settings| {
        view! { <button class="btn btn-sm" name="connect" value=settings.name.clone()>{m::connect(lang, &settings.title)}</button> }
    });
    let connect = connect.collect_view();
    let rows = identities.into_iter().map(|identity| {
        let title = at.ctx.app.provider(&identity.known.provider).map(|provider| provider.settings().title.clone());
        let gone = title.is_none().then(|| view! { <span class="tag tone-warn">{lang.t(m::NO_MORE_PROVIDER)}</span> });
        let used = Timestamp::from_millisecond(identity.last_used_at).unwrap_or(now);
        let title = title.unwrap_or_else(|| identity.known.provider.clone());
        let remove = (!needed).then(|| {
            view! {
                <button class="btn btn-xs" name="remove" value=identity.key aria-label=format!("{} {title}", lang.t(m::DISCONNECT))>
                    {lang.t(m::DISCONNECT)}
                </button>
            }
        });
        view! {
            <li class="my-1">
                {title} " · " {identity.known.name} " " {gone} " "
                <span class="muted">{lang.t(m::LAST_SEEN)} " " <RelativeTime lang now time=used/></span> " " {remove}
            </li>
        }
    });
    let rows = rows.collect_view();
    Some(view! {
        <section aria-labelledby="identities">
            <h2 class="section-title" id="identities">{lang.t(m::IDENTITIES)}</h2>
            <p class="muted">{lang.t(m::IDENTITIES_HELP)}</p>
            <form method="post" action="/account/identities">
                <ul class="list-disc ms-5 my-2">{password} {rows}</ul>
                <div class="flex flex-wrap gap-2">{connect}</div>
            </form>
        </section>
    })
}
