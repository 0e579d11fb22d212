//! TLS with certificate files that are reloaded when they change.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;

/// How often the files are checked.
const CHECK_INTERVAL: Duration = Duration::from_secs(10);

/// The PEM files of the certificate chain (server certificate first) and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The active certificate and its reloading.
pub struct TlsReloader {
    files: TlsFiles,
    /// The contents of the files at the last check, valid or not, so that an error is reported once.
    seen: [Vec<u8>; 2],
    config: RustlsConfig,
}

impl TlsReloader {
    /// Loads the files.
    ///
    /// # Errors
    /// Fails if the files can't be read or are not PEM, or if the key does not match the certificate.
    pub async fn read(files: TlsFiles) -> io::Result<Self> {
        let seen = contents(&files).await?;
        let [certificate, key] = seen.clone();
        let config = RustlsConfig::from_pem(certificate, key).await?;
        Ok(Self { files, seen, config })
    }

    /// The server's TLS configuration, which is updated when the files are reloaded.
    pub fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Reloads the files if they have changed, and returns whether they had. If only one of the two has been replaced so far, the active
    /// certificate stays in use.
    ///
    /// # Errors
    /// See [`TlsReloader::read`]; the active certificate stays in use.
    pub async fn refresh(&mut self) -> io::Result<bool> {
        let new = contents(&self.files).await?;
        if new == self.seen {
            return Ok(false);
        }
        self.seen = new.clone();
        let [certificate, key] = new;
        self.config.reload_from_pem(certificate, key).await?;
        Ok(true)
    }

    /// Checks the files for changes for as long as the process runs.
    pub async fn watch(mut self) {
        loop {
            tokio::time::sleep(CHECK_INTERVAL).await;
            match self.refresh().await {
                Ok(true) => tracing::info!("reloaded the TLS certificate"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "failed to reload the TLS certificate; the active one stays in use"),
            }
        }
    }
}

async fn contents(TlsFiles { certificate, key }: &TlsFiles) -> io::Result<[Vec<u8>; 2]> {
    Ok([tokio::fs::read(certificate).await?, tokio::fs::read(key).await?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_valid_new_certificate_is_loaded_and_an_invalid_one_is_not() {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        assert!(TlsReloader::read(files.clone()).await.is_err());
        let one = rcgen::generate_simple_self_signed(["one.example.com".to_owned()]).unwrap();
        std::fs::write(&files.certificate, one.cert.pem()).unwrap();
        std::fs::write(&files.key, one.signing_key.serialize_pem()).unwrap();
        let mut certificate = TlsReloader::read(files.clone()).await.unwrap();
        let in_force = |certificate: &TlsReloader| std::sync::Arc::as_ptr(&certificate.config.get_inner());
        let first = in_force(&certificate);
        assert!(!certificate.refresh().await.unwrap());
        let other = rcgen::generate_simple_self_signed(["two.example.com".to_owned()]).unwrap();
        std::fs::write(&files.certificate, other.cert.pem()).unwrap();
        assert!(certificate.refresh().await.is_err(), "the key is not that of the certificate");
        assert!(!certificate.refresh().await.unwrap(), "that is told once");
        assert_eq!(in_force(&certificate), first);
        std::fs::write(&files.key, other.signing_key.serialize_pem()).unwrap();
        assert!(certificate.refresh().await.unwrap());
        assert_ne!(in_force(&certificate), first);
        std::fs::remove_file(&files.key).unwrap();
        assert!(certificate.refresh().await.is_err());
    }
}
