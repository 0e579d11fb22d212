//! Sign-ins at a real provider, `end2end/idp`, the way a browser does them. Skipped if node or its packages are missing.

use std::path::Path;
use std::process::Stdio;

use axum::extract::Query;
use jiff::Timestamp;
use reqwest::redirect::Policy;
use scraper::{Html, Selector};
use secrecy::ExposeSecret;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use url::Url;

use super::super::{AuthorizationRedirect, Callback, OidcError, OidcRefusal, Provider};
use super::{SECRET, settings};
use crate::server::config::RawRoleRule;
use crate::server::store::{GlobalRole, TeamRole};

/// The redirect URI; nothing listens there.
const BACK: &str = "http://127.0.0.1:9/sign-in/company";
const OUT: &str = "http://127.0.0.1:9/sign-in";

struct Idp {
    issuer: String,
    _process: Child,
    /// Kept open: a program that writes to a closed pipe exits.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Idp {
    /// Returns `None` if it can't be started, after printing why.
    async fn start() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/idp");
        if !folder.join("node_modules/oidc-provider").is_dir() {
            eprintln!("SKIPPED: no real provider to sign in at; run `npm install` in end2end/idp");
            return None;
        }
        let client = json!({
            "client_id": "otter", "client_secret": SECRET, "redirect_uris": [BACK], "post_logout_redirect_uris": [OUT],
        });
        let ann = json!({"login": "ann", "password": "of Green Gables", "claims": {
            "name": "Ann Shirley", "email": "ann@example.com", "email_verified": true, "groups": ["orders", "auditors"],
        }});
        let mut command = Command::new("node");
        command.arg("server.mjs").current_dir(&folder).env("IDP_PORT", "0");
        command.env("IDP_CLIENT", client.to_string()).env("IDP_USERS", json!([ann]).to_string());
        let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn();
        let mut process = match process {
            Ok(process) => process,
            Err(error) => {
                eprintln!("SKIPPED: no real provider to sign in at; node can't be started: {error}");
                return None;
            }
        };
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some(issuer) = line.strip_prefix("ready ") {
                return Some(Self { issuer: issuer.to_owned(), _process: process, _output: lines });
            }
        }
        panic!("the provider ended before it was ready");
    }
}

/// A minimal browser.
struct Browser(reqwest::Client);

impl Browser {
    fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self(reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).no_proxy().build().unwrap())
    }

    /// Follows redirects and submits forms with these fields until it is redirected to a URL with this prefix.
    async fn until(&self, start: Url, fields: &[(&str, &str)], end: &str) -> Url {
        let mut answer = self.0.get(start).send().await.unwrap();
        for _ in 0..10 {
            let at = answer.url().clone();
            if let Some(next) = answer.headers().get("location") {
                let next = at.join(next.to_str().unwrap()).unwrap();
                if next.as_str().starts_with(end) {
                    return next;
                }
                answer = self.0.get(next).send().await.unwrap();
                continue;
            }
            let page = answer.text().await.unwrap();
            let (action, mut form) = form(&page).unwrap_or_else(|| panic!("{at}: {page}"));
            form.extend(fields.iter().map(|(name, value)| (name.to_string(), value.to_string())));
            answer = self.0.post(at.join(&action).unwrap()).form(&form).send().await.unwrap();
        }
        panic!("the provider never sends the browser to {end}");
    }
}

/// The form of a page: its action and its hidden fields.
fn form(page: &str) -> Option<(String, Vec<(String, String)>)> {
    let page = Html::parse_document(page);
    let form = page.select(&Selector::parse("form").unwrap()).next()?;
    let hidden = Selector::parse("input[type=hidden]").unwrap();
    let field = |name: &str, input: &scraper::ElementRef<'_>| input.attr(name).unwrap_or_default().to_owned();
    let fields = form.select(&hidden).map(|input| (field("name", &input), field("value", &input))).collect();
    Some((form.attr("action").unwrap_or_default().to_owned(), fields))
}

const ANN: &[(&str, &str)] = &[("login", "ann"), ("password", "of Green Gables"), ("answer", "yes")];

fn callback(url: &Url) -> Callback {
    Query::try_from_uri(&url.as_str().parse().unwrap()).unwrap().0
}

async fn begin(provider: &Provider) -> AuthorizationRedirect {
    provider.begin(&Url::parse(BACK).unwrap(), Timestamp::now()).await.unwrap()
}

fn provider(idp: &Idp, secret: &str) -> Provider {
    let rule = |equals: &str, role: Option<&str>, team: Option<(&str, &str)>| RawRoleRule {
        claim: "groups".to_owned(),
        matches: Some(equals.to_owned()),
        role: role.map(str::to_owned),
        team: team.map(|(team, _)| team.to_owned()),
        team_role: team.map(|(_, role)| role.to_owned()),
        ..RawRoleRule::default()
    };
    let rules = vec![rule("auditors", Some("auditor"), None), rule("orders", None, Some(("Orders", "editor")))];
    let settings = settings(&idp.issuer, |raw| (raw.rule, raw.client_secret) = (rules, Some(secret.into())));
    Provider::new(settings).unwrap()
}

#[tokio::test]
async fn user_signs_in_and_out() {
    let Some(idp) = Idp::start().await else { return };
    let (provider, browser) = (provider(&idp, SECRET), Browser::new());
    let begun = begin(&provider).await;
    assert!(begun.url.as_str().contains("scope=openid+profile+email+groups"), "{}", begun.url);
    let back = callback(&browser.until(begun.url, ANN, BACK).await);
    let identity = provider.finish(Some(&begun.flow), &back, Timestamp::now()).await.unwrap();
    assert_eq!((identity.issuer.as_str(), identity.subject.as_str()), (idp.issuer.as_str(), "ann"));
    assert_eq!((identity.name.as_str(), identity.display_name.as_str()), ("ann", "Ann Shirley"));
    let granted = provider.settings().rules.apply(&identity.claims);
    assert_eq!((granted.role, granted.teams[0].role), (Some(GlobalRole::Auditor), Some(TeamRole::Editor)));

    // a code works once
    let again = provider.finish(Some(&begun.flow), &back, Timestamp::now()).await;
    assert_eq!(again.unwrap_err(), OidcError::CodeRejected);

    let out = provider.sign_out_url(Some(&identity.id_token), &Url::parse(OUT).unwrap(), Timestamp::now()).await.unwrap();
    assert!(out.as_str().contains(identity.id_token.expose_secret()));
    assert_eq!(browser.until(out, &[("logout", "yes")], OUT).await.as_str(), OUT);
    // the provider asks for the password again
    let answer = browser.0.get(begin(&provider).await.url).send().await.unwrap();
    assert!(answer.headers()["location"].to_str().unwrap().starts_with("/interaction/"));
}

#[tokio::test]
async fn code_of_another_sign_in_is_rejected() {
    let Some(idp) = Idp::start().await else { return };
    let (provider, browser) = (provider(&idp, SECRET), Browser::new());
    let (theirs, ours) = (begin(&provider).await, begin(&provider).await);
    let stolen = callback(&browser.until(theirs.url, ANN, BACK).await);
    let own = callback(&browser.until(ours.url, ANN, BACK).await);
    // even with the right state, the code is bound to the other sign-in's verifier (RFC 7636)
    let injected = Callback { code: stolen.code, ..own };
    let end = provider.finish(Some(&ours.flow), &injected, Timestamp::now()).await;
    assert_eq!(end.unwrap_err(), OidcError::CodeRejected);
}

#[tokio::test]
async fn denied_consent_or_wrong_secret_fails_the_sign_in() {
    let Some(idp) = Idp::start().await else { return };
    let (right, browser) = (provider(&idp, SECRET), Browser::new());
    let begun = begin(&right).await;
    let back = callback(&browser.until(begun.url, &[("answer", "no")], BACK).await);
    let end = right.finish(Some(&begun.flow), &back, Timestamp::now()).await;
    assert_eq!(end.unwrap_err(), OidcError::Refused(OidcRefusal::AccessDenied));

    let wrong = provider(&idp, "another secret");
    let begun = begin(&wrong).await;
    let back = callback(&browser.until(begun.url, ANN, BACK).await);
    let end = wrong.finish(Some(&begun.flow), &back, Timestamp::now()).await;
    assert_eq!(end.unwrap_err(), OidcError::Client);
}
