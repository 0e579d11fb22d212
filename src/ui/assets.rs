//! What the browser loads besides pages: built by cargo-leptos, embedded in the release binary, precompressed, kept for a year.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The name of the built files.
pub const NAME: &str = "otter-admin";

/// The site folder of cargo-leptos. Debug builds read it while they run.
#[derive(RustEmbed)]
#[folder = "$BUILT_SITE"]
#[allow_missing = true]
struct Site;

/// Every file by its content: a change of one gives all a new address.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Site::iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz")).collect();
    names.sort();
    // FNV-1a over the files' hashes: only has to differ when one of them does.
    let hashes = names.iter().filter_map(|name| Site::get(name)).flat_map(|file| file.metadata.sha256_hash());
    let hash = hashes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
});

/// Where this build's files are: `/static/<version>`.
pub fn root() -> String {
    format!("/static/{}", *VERSION)
}

/// `GET /static/{version}/{*file}`. A page of an older process asks for an older version: it gets the present file, but must ask again.
pub async fn get(Path((version, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let caching = if version == *VERSION && !cfg!(debug_assertions) { "public, max-age=31536000, immutable" } else { "no-cache" };
    serve(&file, caching, &headers)
}

/// `GET /favicon.svg`
pub async fn favicon(headers: HeaderMap) -> Response {
    serve("favicon.svg", "public, max-age=86400", &headers)
}

fn serve(name: &str, caching: &'static str, headers: &HeaderMap) -> Response {
    // leptos asks for the wasm with or without `_bg`, depending on how it was compiled itself.
    let name = name.replace("_bg.wasm", ".wasm");
    let Some((file, encoding)) = find(&name, headers) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = etag(&file, encoding);
    let mime = mime_guess::from_path(&name).first_or_octet_stream();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, mime.as_ref())], file.data).into_response()
    };
    let set = response.headers_mut();
    let fixed = [(header::CACHE_CONTROL, caching), (header::VARY, "accept-encoding"), (header::ETAG, tag.as_str())];
    for (name, value) in fixed.into_iter().chain(encoding.map(|encoding| (header::CONTENT_ENCODING, encoding))) {
        if let Ok(value) = value.parse() {
            set.insert(name, value);
        }
    }
    response
}

/// The file, in the smallest form that the browser takes.
fn find(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted, encoding)
            && let Some(file) = Site::get(&format!("{name}.{ending}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Site::get(name).map(|file| (file, None))
}

/// Whether the header takes this encoding: named, and not with weight 0.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse::<f32>() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn etag(file: &EmbeddedFile, encoding: Option<&str>) -> String {
    let hash: String = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}{}\"", encoding.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_taken_only_where_they_are_named() {
        assert!(accepts("gzip, deflate, br;q=0.9", "br") && accepts("BR", "br"));
        assert!(!accepts("gzip, br;q=0", "br") && !accepts("brotli", "br") && !accepts("", "gzip"));
    }

    #[tokio::test]
    async fn what_does_not_exist_is_not_found_and_nothing_leaves_the_folder() {
        for name in ["nothing.js", "../../Cargo.toml", "/etc/passwd", ""] {
            assert_eq!(serve(name, "no-cache", &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{name}");
        }
    }
}
