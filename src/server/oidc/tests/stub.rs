//! A provider that behaves as a test instructs it, including in forbidden ways.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use ring::{digest, hmac};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::NOW;

pub const ACCESS_TOKEN: &str = "the-access-token-of-tests";

/// How an endpoint misbehaves.
#[derive(Clone)]
pub enum Fault {
    Status(u16),
    Redirect,
    Huge,
    Hang,
    Garbage,
}

/// How the ID token is signed.
pub enum Signing {
    /// With the published key.
    Right,
    /// With a different key of the same ID.
    Stranger,
    /// Unsigned: `alg: none`.
    Nothing,
    /// HS256 with this key.
    Hmac(Vec<u8>),
    /// Correctly, with the claims changed afterwards.
    Changed,
}

/// The provider's behaviour; tests change it.
pub struct Script {
    pub description: Map<String, Value>,
    pub claims: Map<String, Value>,
    pub user_info: Map<String, Value>,
    pub signing: Signing,
    pub key: EcdsaKeyPair,
    pub kid: String,
    /// Error returned to the token request instead of tokens.
    pub refusal: Option<&'static str>,
    pub without_id_token: bool,
    pub fault: BTreeMap<&'static str, Fault>,
    /// Request counts by path.
    pub asked: BTreeMap<String, usize>,
    /// The last token request: its `Authorization` header and its body.
    pub token_request: (Option<String>, String),
}

impl Script {
    pub fn inject_fault(&mut self, path: &'static str, fault: Fault) {
        self.fault.insert(path, fault);
    }
}

/// The provider on its own port and runtime, so that it can become unavailable at any moment.
pub struct Stub {
    pub issuer: String,
    pub script: Arc<Mutex<Script>>,
    runtime: Option<Runtime>,
}

impl Stub {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        listener.set_nonblocking(true).unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(script(&issuer)));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&script));
        runtime.spawn(async move { axum::serve(TcpListener::from_std(listener).unwrap(), app).await });
        Self { issuer, script, runtime: Some(runtime) }
    }

    pub fn change(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().unwrap());
    }

    pub fn asked(&self, path: &str) -> usize {
        self.script.lock().unwrap().asked.get(path).copied().unwrap_or_default()
    }

    /// Stops listening.
    pub fn go_away(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.go_away();
    }
}

fn script(issuer: &str) -> Script {
    let object = |value: Value| value.as_object().unwrap().clone();
    let description = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/keys"),
        "end_session_endpoint": format!("{issuer}/end?of=session"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    });
    let claims = json!({"iss": issuer, "aud": "otter", "sub": "ann-1", "iat": NOW.as_second(), "exp": NOW.as_second() + 300});
    let user_info = json!({"sub": "ann-1", "preferred_username": "ann", "name": "Ann", "groups": ["orders"]});
    Script {
        description: object(description),
        claims: object(claims),
        user_info: object(user_info),
        signing: Signing::Right,
        key: new_key(),
        kid: "first".to_owned(),
        refusal: None,
        without_id_token: false,
        fault: BTreeMap::new(),
        asked: BTreeMap::new(),
        token_request: (None, String::new()),
    }
}

pub fn new_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap()
}

/// The `at_hash` of a token (OpenID Connect Core 1.0, section 3.1.3.6).
pub fn half_hash(token: &str) -> String {
    encode(&digest::digest(&digest::SHA256, token.as_bytes()).as_ref()[..16])
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, uri: Uri, headers: axum::http::HeaderMap, body: String) -> Response {
    let fault = {
        let mut script = script.lock().unwrap();
        *script.asked.entry(uri.path().to_owned()).or_default() += 1;
        script.fault.get(uri.path()).cloned()
    };
    match fault {
        Some(Fault::Status(status)) => return StatusCode::from_u16(status).unwrap().into_response(),
        Some(Fault::Redirect) => return (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response(),
        Some(Fault::Huge) => {
            let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
            return ([("content-type", "application/json")], Body::from_stream(endless)).into_response();
        }
        Some(Fault::Hang) => tokio::time::sleep(Duration::from_secs(60)).await,
        Some(Fault::Garbage) => return "<html>Sorry</html>".into_response(),
        None => {}
    }
    let mut script = script.lock().unwrap();
    match uri.path() {
        "/.well-known/openid-configuration" => axum::Json(&script.description).into_response(),
        "/keys" => axum::Json(json!({"keys": [published(&script)]})).into_response(),
        "/userinfo" => axum::Json(&script.user_info).into_response(),
        "/token" => {
            let header = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
            script.token_request = (header, body);
            match script.refusal {
                Some(code) => {
                    (StatusCode::BAD_REQUEST, axum::Json(json!({"error": code, "error_description": body_with_secret()}))).into_response()
                }
                None => {
                    let mut tokens = json!({"access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 60});
                    if !script.without_id_token {
                        tokens["id_token"] = token(&script).into();
                    }
                    axum::Json(tokens).into_response()
                }
            }
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A response body that leaks a secret.
fn body_with_secret() -> String {
    format!("the secret {} is wrong", super::SECRET)
}

fn published(script: &Script) -> Value {
    let point = script.key.public_key().as_ref();
    let (x, y) = (encode(&point[1..33]), encode(&point[33..65]));
    json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": script.kid, "x": x, "y": y})
}

fn token(script: &Script) -> String {
    let algorithm = match script.signing {
        Signing::Nothing => "none",
        Signing::Hmac(_) => "HS256",
        _ => "ES256",
    };
    let header = json!({"alg": algorithm, "kid": script.kid, "typ": "JWT"});
    let input =
        format!("{}.{}", encode(header.to_string().as_bytes()), encode(Value::Object(script.claims.clone()).to_string().as_bytes()));
    let random = SystemRandom::new();
    let signed = |key: &EcdsaKeyPair| encode(key.sign(&random, input.as_bytes()).unwrap().as_ref());
    match &script.signing {
        Signing::Right => format!("{input}.{}", signed(&script.key)),
        Signing::Stranger => format!("{input}.{}", signed(&new_key())),
        Signing::Nothing => format!("{input}."),
        Signing::Hmac(key) => {
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), input.as_bytes());
            format!("{input}.{}", encode(tag.as_ref()))
        }
        Signing::Changed => {
            let mut claims = script.claims.clone();
            claims.insert("groups".to_owned(), json!(["administrators"]));
            let head = input.split('.').next().unwrap();
            format!("{head}.{}.{}", encode(Value::Object(claims).to_string().as_bytes()), signed(&script.key))
        }
    }
}
