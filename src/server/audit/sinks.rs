//! Copies of the audit log, one JSON line per record: to a file and to a syslog daemon. Each copy has its own queue and task, so that a
//! slow daemon delays no request. The record in the database is authoritative; a failure to write a copy is only logged.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::AsyncWriteExt;
use tokio::sync::{mpsc, oneshot};

use super::syslog::{Severity, Syslog, SyslogAddress};
use crate::server::clock;

/// The maximum number of queued lines per copy.
const WAITING: usize = 1024;
/// How long queued lines are written at shutdown.
const LAST_LINES: Duration = Duration::from_secs(5);

/// Where the audit log is copied to, one JSON line per record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditSinks {
    /// A file to append to.
    pub file: Option<PathBuf>,
    /// A syslog daemon.
    pub syslog: Option<SyslogAddress>,
}

/// The queues of all copies.
#[derive(Debug)]
pub(super) struct Sinks(Vec<Sink>);

#[derive(Debug)]
struct Sink {
    /// The name used in log messages.
    name: String,
    queue: mpsc::Sender<SinkMessage>,
}

enum SinkMessage {
    Line(SinkLine),
    /// Signals that everything queued before it has been written.
    Drained(oneshot::Sender<()>),
}

/// A record in the format of the copies.
#[derive(Clone)]
struct SinkLine {
    at: Timestamp,
    severity: Severity,
    text: String,
}

/// A destination of lines.
enum Destination {
    File(PathBuf),
    Syslog(Syslog),
}

impl Sinks {
    /// Starts a task for each copy; the tasks end when this is dropped.
    pub fn start(copies: AuditSinks) -> Self {
        let file = copies.file.map(|path| (path.display().to_string(), Destination::File(path)));
        let syslog = copies.syslog.map(|address| (address.to_string(), Destination::Syslog(Syslog::new(address))));
        Self(file.into_iter().chain(syslog).map(|(name, target)| Sink::start(name, target)).collect())
    }

    /// Queues a record for every copy.
    pub fn put(&self, severity: Severity, record: &serde_json::Value) {
        if self.0.is_empty() {
            return;
        }
        let line = SinkLine { at: clock::now(), severity, text: record.to_string() };
        for copy in &self.0 {
            if copy.queue.try_send(SinkMessage::Line(line.clone())).is_err() {
                tracing::error!(copy = copy.name, "audit log copy lost a record: queue is full");
            }
        }
    }

    /// Waits until everything queued so far has been written, for a few seconds at most.
    pub async fn drained(&self) {
        futures::future::join_all(self.0.iter().map(Sink::drained)).await;
    }
}

impl Sink {
    fn start(name: String, target: Destination) -> Self {
        let (queue, entries) = mpsc::channel(WAITING);
        tokio::spawn(write(name.clone(), target, entries));
        Self { name, queue }
    }

    async fn drained(&self) {
        let drained = async {
            let (done, is_done) = oneshot::channel();
            if self.queue.send(SinkMessage::Drained(done)).await.is_ok() {
                drop(is_done.await);
            }
        };
        if tokio::time::timeout(LAST_LINES, drained).await.is_err() {
            tracing::error!(copy = self.name, "audit log copy lost its last records at shutdown");
        }
    }
}

async fn write(name: String, target: Destination, mut entries: mpsc::Receiver<SinkMessage>) {
    while let Some(entry) = entries.recv().await {
        match entry {
            SinkMessage::Drained(done) => _ = done.send(()),
            SinkMessage::Line(line) => {
                let written = match &target {
                    Destination::File(path) => append(path, &line.text).await,
                    Destination::Syslog(syslog) => syslog.send(line.at, line.severity, &line.text).await,
                };
                if let Err(error) = written {
                    tracing::error!(%error, copy = name, "failed to write a record to the audit log copy");
                }
            }
        }
    }
}

/// Appends a line to a file that only its owner may read. The file is opened for each line, so that it can be rotated.
async fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut options = tokio::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(format!("{text}\n").as_bytes()).await?;
    file.flush().await
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_gets_every_record_in_order_and_is_private_to_its_owner() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let copies = Sinks::start(AuditSinks { file: Some(path.clone()), syslog: None });
        for id in 0..500 {
            copies.put(Severity::Notice, &json!({ "id": id }));
        }
        copies.drained().await;
        let lines: Vec<_> = (0..500).map(|id| format!("{{\"id\":{id}}}\n")).collect();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), lines.concat());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_full_queue_drops_records_without_blocking() {
        let daemon = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = SyslogAddress::Tcp(daemon.local_addr().unwrap().to_string());
        let copies = Sinks::start(AuditSinks { file: None, syslog: Some(address) });
        // No task runs in between, so nothing is taken off the queue.
        for id in 0..WAITING + 10 {
            copies.put(Severity::Notice, &json!({ "id": id }));
        }
        let read = tokio::spawn(async move {
            let mut text = String::new();
            daemon.accept().await.unwrap().0.read_to_string(&mut text).await.unwrap();
            text
        });
        copies.drained().await;
        drop(copies);
        let text = read.await.unwrap();
        assert_eq!(text.matches(" audit - ").count(), WAITING);
        assert!(text.contains(&format!("{{\"id\":{}}}", WAITING - 1)));
    }
}
