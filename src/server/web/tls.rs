//! TLS by certificate files, which are read again when they change.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;

/// How often the files are looked at.
const CHECK_INTERVAL: Duration = Duration::from_secs(10);

/// Where certificate and key are, both PEM; the certificate is followed by those of its issuers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The certificate in force.
pub struct TlsReloader {
    files: TlsFiles,
    /// What was in the files at the last look, usable or not, so that a fault is told once.
    seen: [Vec<u8>; 2],
    config: RustlsConfig,
}

impl TlsReloader {
    /// Reads the files.
    ///
    /// # Errors
    /// When they can't be read, are not PEM, or the key is not that of the certificate.
    pub async fn read(files: TlsFiles) -> io::Result<Self> {
        let seen = contents(&files).await?;
        let [certificate, key] = seen.clone();
        let config = RustlsConfig::from_pem(certificate, key).await?;
        Ok(Self { files, seen, config })
    }

    /// What the server serves with; it follows this one.
    pub fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Takes over what is new in the files; answers whether there was something. While only one of the two has been replaced, the
    /// certificate in force stays.
    ///
    /// # Errors
    /// As [`Certificate::read`]; the certificate in force stays.
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

    /// Follows the files for as long as the process runs.
    pub async fn watch(mut self) {
        loop {
            tokio::time::sleep(CHECK_INTERVAL).await;
            match self.refresh().await {
                Ok(true) => tracing::info!("the new certificate is in force"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the certificate in force stays: the files can't be used"),
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
    async fn a_new_certificate_is_taken_over_and_a_bad_one_is_not() {
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
