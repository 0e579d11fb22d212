//! Sends audit records to a syslog daemon in RFC 5424 format, over UDP (RFC 5426), TCP (RFC 6587, octet counting) or the local socket. The
//! crate `syslog` is not used: it blocks, splits a message over several UDP datagrams, and does no framing over TCP.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The maximum duration of a send, since others wait for it.
const SEND_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a failed daemon is not retried, so that queued messages do not time out one by one.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// The facility "log audit".
const FACILITY: u8 = 13;

/// The address of a syslog daemon: `udp://host:514`, `tcp://host:601`, or the path of a datagram socket such as `/dev/log`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyslogAddress {
    Udp(String),
    Tcp(String),
    Socket(PathBuf),
}

impl FromStr for SyslogAddress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let host = |rest: &str| {
            let (host, port) = rest.rsplit_once(':').ok_or(())?;
            let known = !host.is_empty() && !host.contains(['/', '@']) && port.parse::<u16>().is_ok_and(|port| port > 0);
            if known { Ok(rest.to_owned()) } else { Err(()) }
        };
        match text.split_once("://") {
            Some(("udp", rest)) => host(rest).map(Self::Udp),
            Some(("tcp", rest)) => host(rest).map(Self::Tcp),
            None if cfg!(unix) && text.starts_with('/') => Ok(Self::Socket(text.into())),
            _ => Err(()),
        }
    }
}

impl fmt::Display for SyslogAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(host) => write!(formatter, "udp://{host}"),
            Self::Tcp(host) => write!(formatter, "tcp://{host}"),
            Self::Socket(path) => path.display().fmt(formatter),
        }
    }
}

/// Severity of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Denied or failed.
    Warning = 4,
    /// Started or done.
    Notice = 5,
}

/// The connection to a daemon.
#[derive(Debug)]
pub struct Syslog {
    address: SyslogAddress,
    /// Serializes messages.
    line: Mutex<SyslogConnection>,
}

#[derive(Debug, Default)]
struct SyslogConnection {
    /// Reused between messages.
    stream: Option<TcpStream>,
    /// When a failed daemon is retried.
    again: Option<Instant>,
}

impl Syslog {
    /// Creates a connection to this daemon; it connects with the first message.
    pub fn new(address: SyslogAddress) -> Self {
        Self { address, line: Mutex::default() }
    }

    /// Sends a single-line text.
    ///
    /// # Errors
    /// Fails if the daemon is unreachable or does not accept the message within a second; subsequent messages then fail immediately for ten
    /// seconds. Delivery over UDP and the socket is never confirmed, and there a message must fit into a datagram.
    pub async fn send(&self, at: Timestamp, severity: Severity, text: &str) -> io::Result<()> {
        let message = message(at, severity, text);
        let mut line = self.line.lock().await;
        if line.again.is_some_and(|again| Instant::now() < again) {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "delivery failed a moment ago"));
        }
        let sent = tokio::time::timeout(SEND_TIMEOUT, self.deliver(&mut line, message.as_bytes())).await;
        let sent = sent.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        line.again = sent.is_err().then(|| Instant::now() + RETRY_AFTER);
        if sent.is_err() {
            line.stream = None;
        }
        sent
    }

    async fn deliver(&self, line: &mut SyslogConnection, message: &[u8]) -> io::Result<()> {
        match &self.address {
            SyslogAddress::Udp(host) => {
                let target = tokio::net::lookup_host(host).await?.next().ok_or(io::ErrorKind::NotFound)?;
                let own = if target.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                UdpSocket::bind(own).await?.send_to(message, target).await.map(drop)
            }
            SyslogAddress::Tcp(host) => {
                let frame = [format!("{} ", message.len()).as_bytes(), message].concat();
                // A restarted daemon is detected by the second attempt at the latest.
                if let Some(stream) = &mut line.stream
                    && is_open(stream)
                    && stream.write_all(&frame).await.is_ok()
                {
                    return Ok(());
                }
                let stream = line.stream.insert(TcpStream::connect(host).await?);
                stream.write_all(&frame).await
            }
            #[cfg(unix)]
            SyslogAddress::Socket(path) => tokio::net::UnixDatagram::unbound()?.send_to(message, path).await.map(drop),
            #[cfg(not(unix))]
            SyslogAddress::Socket(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Whether the peer has not closed the connection. Daemons send no data, so a read either would block or reports the end.
fn is_open(stream: &TcpStream) -> bool {
    matches!(stream.try_read(&mut [0]), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
}

/// Formats a message as in RFC 5424, section 6; the host is left out because the daemon knows it.
fn message(at: Timestamp, severity: Severity, text: &str) -> String {
    let priority = FACILITY * 8 + severity as u8;
    format!("<{priority}>1 {} - otter-admin {} audit - {text}", at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ"), std::process::id())
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    fn at() -> Timestamp {
        "2026-11-29T01:02:03.456Z".parse().unwrap()
    }

    fn expected(text: &str) -> String {
        format!("<109>1 2026-11-29T01:02:03.456Z - otter-admin {} audit - {text}", std::process::id())
    }

    #[test]
    fn addresses_are_parsed_and_displayed() {
        for text in ["udp://logs.example.com:514", "tcp://[::1]:601", "/dev/log"] {
            assert_eq!(text.parse::<SyslogAddress>().unwrap().to_string(), text);
        }
        for text in ["", "dev/log", "udp://host", "udp://:514", "tcp://host:0", "tcp://host:99999", "http://host:1", "udp://a@b:1"] {
            assert!(text.parse::<SyslogAddress>().is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn each_message_is_one_datagram() {
        let daemon = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let syslog = Syslog::new(SyslogAddress::Udp(daemon.local_addr().unwrap().to_string()));
        let mut buffer = [0; 500];
        for text in ["{\"id\":1}", "订单"] {
            syslog.send(at(), Severity::Notice, text).await.unwrap();
            let length = daemon.recv(&mut buffer).await.unwrap();
            assert_eq!(std::str::from_utf8(&buffer[..length]).unwrap(), expected(text));
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn messages_are_sent_to_the_local_socket() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let daemon = tokio::net::UnixDatagram::bind(&path).unwrap();
        let syslog = Syslog::new(path.to_str().unwrap().parse().unwrap());
        syslog.send(at(), Severity::Warning, "x").await.unwrap();
        let mut buffer = [0; 500];
        let length = daemon.recv(&mut buffer).await.unwrap();
        assert!(buffer[..length].starts_with(b"<108>1 "));
    }

    #[tokio::test]
    async fn tcp_uses_octet_counting_and_reconnects() {
        let daemon = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = daemon.local_addr().unwrap();
        let syslog = Syslog::new(SyslogAddress::Tcp(address.to_string()));
        let frame = |text: &str| format!("{} {}", expected(text).len(), expected(text));
        let read = async |stream: &mut TcpStream, text: &str| {
            let mut buffer = vec![0; frame(text).len()];
            stream.read_exact(&mut buffer).await.unwrap();
            assert_eq!(String::from_utf8(buffer).unwrap(), frame(text));
        };
        syslog.send(at(), Severity::Notice, "one").await.unwrap();
        syslog.send(at(), Severity::Notice, "two").await.unwrap();
        let (mut stream, _) = daemon.accept().await.unwrap();
        read(&mut stream, "one").await;
        read(&mut stream, "two").await;
        drop(stream);
        tokio::time::sleep(Duration::from_millis(50)).await;
        syslog.send(at(), Severity::Notice, "three").await.unwrap();
        let (mut stream, _) = daemon.accept().await.unwrap();
        read(&mut stream, "three").await;
    }

    #[tokio::test]
    async fn a_failed_daemon_is_not_retried_for_a_while() {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let syslog = Syslog::new(SyslogAddress::Tcp(gone.to_string()));
        assert!(syslog.send(at(), Severity::Notice, "one").await.is_err());
        let daemon = TcpListener::bind(gone).await.unwrap();
        assert!(syslog.send(at(), Severity::Notice, "two").await.is_err());
        tokio::time::pause();
        tokio::time::advance(RETRY_AFTER).await;
        tokio::time::resume();
        syslog.send(at(), Severity::Notice, "three").await.unwrap();
        drop(daemon);
    }
}
