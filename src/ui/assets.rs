//! Static assets: built by cargo-leptos, embedded in the release binary, precompressed, cacheable for a year.
//!
//! Served by tower-http's `ServeDir`, including content encodings, validators and ranges. Debug builds read the files from disk at run
//! time.

use std::future::{Ready, ready};
use std::io::{self, Cursor, SeekFrom};
use std::path::{Path as FilePath, PathBuf};
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{Context as Hash, SHA256};
use rust_embed::{EmbeddedFile, RustEmbed};
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use tower_http::services::fs::{Backend, File, Metadata, ServeDir};

/// The base name of the built files.
pub const NAME: &str = "otter-admin";

/// The site folder built by cargo-leptos.
#[derive(Clone, Copy, RustEmbed)]
#[folder = "$BUILT_SITE"]
#[allow_missing = true]
struct EmbeddedFiles;

/// Hash of all files: a change to any of them changes every asset URL.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = EmbeddedFiles::iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz")).collect();
    names.sort();
    let mut hash = Hash::new(&SHA256);
    names.iter().filter_map(|name| EmbeddedFiles::get(name)).for_each(|file| hash.update(&file.metadata.sha256_hash()));
    URL_SAFE_NO_PAD.encode(&hash.finish().as_ref()[..12])
});

/// The base path of this build's files: `/static/<version>`.
pub fn root() -> String {
    format!("/static/{}", *VERSION)
}

/// `GET /static/{version}/{*file}`. A page of an older process requests an older version: it gets the current file, but must revalidate it.
pub async fn get(Path((version, _)): Path<(String, String)>, request: Request) -> Response {
    let caching = if version == *VERSION && !cfg!(debug_assertions) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let file = request.uri().path().splitn(4, '/').nth(3).unwrap_or_default().to_owned();
    serve(&file, caching, request).await
}

/// `GET /favicon.svg`
pub async fn favicon(request: Request) -> Response {
    serve("favicon.svg", "public, max-age=86400", request).await
}

/// Serves the file with this percent-encoded name.
async fn serve(name: &str, caching: &'static str, mut request: Request) -> Response {
    // leptos requests the wasm with or without `_bg`, depending on how it was compiled itself.
    let Ok(address) = Uri::try_from(format!("/{}", name.replace("_bg.wasm", ".wasm"))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    *request.uri_mut() = address;
    let mut files =
        ServeDir::with_backend("", EmbeddedFiles).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
    let mut response = match files.try_call(request).await {
        Ok(response) => response.map(Body::new),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(name, %error, "failed to read a static file");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    if response.status() != StatusCode::NOT_FOUND {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    }
    response
}

impl EmbeddedFiles {
    fn file(path: &FilePath) -> io::Result<EmbeddedFile> {
        let name = path.strip_prefix(".").unwrap_or(path).to_str();
        name.and_then(Self::get).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Backend for EmbeddedFiles {
    type File = OpenFile;
    type Metadata = FileMetadata;
    type OpenFuture = Ready<io::Result<OpenFile>>;
    type MetadataFuture = Ready<io::Result<FileMetadata>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        ready(Self::file(&path).map(|file| OpenFile { metadata: FileMetadata::new(&file), data: Cursor::new(file.data) }))
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        ready(Self::file(&path).map(|file| FileMetadata::new(&file)))
    }
}

/// Size in bytes, and modification time.
#[derive(Clone, Copy)]
struct FileMetadata {
    size: u64,
    changed: Option<SystemTime>,
}

impl FileMetadata {
    fn new(file: &EmbeddedFile) -> Self {
        let changed = file.metadata.last_modified().map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        Self { size: file.data.len() as u64, changed }
    }
}

impl Metadata for FileMetadata {
    fn is_dir(&self) -> bool {
        false
    }

    fn modified(&self) -> io::Result<SystemTime> {
        self.changed.ok_or_else(|| io::ErrorKind::Unsupported.into())
    }

    fn len(&self) -> u64 {
        self.size
    }
}

/// An open file.
struct OpenFile {
    metadata: FileMetadata,
    data: Cursor<std::borrow::Cow<'static, [u8]>>,
}

impl File for OpenFile {
    type Metadata = FileMetadata;
    type MetadataFuture<'a> = Ready<io::Result<FileMetadata>>;

    fn metadata(&self) -> Self::MetadataFuture<'_> {
        ready(Ok(self.metadata))
    }
}

impl AsyncRead for OpenFile {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.data).poll_read(cx, buffer)
    }
}

impl AsyncSeek for OpenFile {
    fn start_seek(mut self: Pin<&mut Self>, position: SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.data).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.data).poll_complete(cx)
    }
}

#[cfg(test)]
mod tests {
    #[cfg(debug_assertions)]
    use axum::body::to_bytes;

    use super::*;

    #[cfg(debug_assertions)]
    #[tokio::test]
    async fn files_are_compressed_and_revalidated() {
        // Debug builds read the folder at run time.
        std::fs::create_dir_all(env!("BUILT_SITE")).unwrap();
        let folder = tempfile::Builder::new().prefix("test-").tempdir_in(env!("BUILT_SITE")).unwrap();
        for (name, content) in [("a.wasm", "plain"), ("a.wasm.br", "small"), ("a.wasm.gz", "middle")] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let name = format!("{}/a_bg.wasm", folder.path().file_name().unwrap().to_str().unwrap());
        let ask = async |pairs: &[(header::HeaderName, &str)]| {
            let request = pairs.iter().fold(axum::http::Request::builder(), |request, (name, value)| request.header(name, *value));
            serve(&name, "no-cache", request.body(Body::empty()).unwrap()).await
        };
        for (accepted, encoding, content) in
            [("gzip, deflate, br", "br", "small"), ("gzip, br;q=0", "gzip", "middle"), ("brotli", "", "plain"), ("", "", "plain")]
        {
            let response = ask(&[(header::ACCEPT_ENCODING, accepted)]).await;
            let said = |name: header::HeaderName| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
            assert_eq!((response.status(), said(header::CONTENT_ENCODING).as_str()), (StatusCode::OK, encoding), "{accepted}");
            assert_eq!((said(header::CONTENT_TYPE).as_str(), said(header::CACHE_CONTROL).as_str()), ("application/wasm", "no-cache"));
            assert_eq!(said(header::VARY), "accept-encoding");
            let tag = said(header::ETAG);
            assert_eq!(to_bytes(response.into_body(), 1 << 10).await.unwrap(), content, "{accepted}");
            let again = ask(&[(header::ACCEPT_ENCODING, accepted), (header::IF_NONE_MATCH, tag.as_str())]).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{accepted}");
        }
    }

    #[tokio::test]
    async fn missing_files_and_path_traversal_return_404() {
        for name in ["nothing.js", "../../Cargo.toml", "/etc/passwd", "", "..%5c..%5cCargo.toml", "%2e%2e/Cargo.toml"] {
            let response = serve(name, "no-cache", Request::new(Body::empty())).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
            assert!(!response.headers().contains_key(header::CACHE_CONTROL), "{name}");
        }
    }
}
