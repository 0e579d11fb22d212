mod connections;
mod watches;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::jute::{Reader, Writer};
use crate::server::sandbox::state::{ChannelStatus, Millis, State};
use crate::server::sandbox::{Demo, ManualClock, RunningSandbox, Sandbox, SandboxConfig};

const NOW: Millis = 1_795_449_600_000;
const NO_NODE: i32 = -101;
const UNIMPLEMENTED: i32 = -6;

/// A sandbox with channel 7 that stands still, and its clock.
async fn sandbox() -> (RunningSandbox, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(NOW));
    let config = SandboxConfig { demo: Demo::Empty, clock: Arc::<ManualClock>::clone(&clock), ..SandboxConfig::default() };
    let running = Sandbox::start(config).await.unwrap();
    change(&running, |state| state.zookeeper.set_channel(7, ChannelStatus::Stop, NOW));
    (running, clock)
}

fn change(running: &RunningSandbox, change: impl FnOnce(&mut State)) {
    running.sandbox().write(change);
}

/// A reply without its frame and header.
#[derive(Debug, PartialEq, Eq)]
struct Reply {
    xid: i32,
    zxid: i64,
    code: i32,
    body: Vec<u8>,
}

struct Client {
    stream: TcpStream,
    session: i64,
    password: Vec<u8>,
    timeout: i32,
    xid: i32,
}

impl Client {
    async fn new(running: &RunningSandbox) -> Self {
        Self::resume(running, (0, &[0; 16], 0)).await
    }

    /// Continues a session; the last part of it is the last transaction that was seen.
    async fn resume(running: &RunningSandbox, (session, password, zxid): (i64, &[u8], i64)) -> Self {
        let stream = TcpStream::connect(running.zookeeper_address()).await.unwrap();
        let mut client = Self { stream, session: 0, password: Vec::new(), timeout: 0, xid: 0 };
        let mut request = Writer::new();
        request.int(0).long(zxid).int(10_000).long(session).buffer(Some(password)).boolean(false);
        client.stream.write_all(&request.frame()).await.unwrap();
        if let Some(frame) = client.frame().await {
            let mut reply = Reader(&frame);
            assert_eq!(reply.int(), Some(0));
            (client.timeout, client.session) = (reply.int().unwrap(), reply.long().unwrap());
            client.password = reply.buffer().unwrap().to_vec();
            assert_eq!((reply.boolean(), reply.boolean()), (Some(false), None));
        }
        client
    }

    /// The next frame; `None` if the connection is closed.
    async fn frame(&mut self) -> Option<Vec<u8>> {
        let read = async {
            let length = self.stream.read_u32().await.ok()?;
            let mut frame = vec![0; usize::try_from(length).unwrap()];
            self.stream.read_exact(&mut frame).await.ok().map(|_| frame)
        };
        tokio::time::timeout(Duration::from_secs(10), read).await.expect("a frame")
    }

    async fn reply(&mut self) -> Option<Reply> {
        let frame = self.frame().await?;
        let mut reply = Reader(&frame);
        Some(Reply { xid: reply.int()?, zxid: reply.long()?, code: reply.int()?, body: reply.0.to_vec() })
    }

    async fn send(&mut self, xid: i32, operation: i32, body: impl for<'a> FnOnce(&'a mut Writer) -> &'a mut Writer) {
        let mut request = Writer::new();
        request.int(xid).int(operation);
        body(&mut request);
        self.stream.write_all(&request.frame()).await.unwrap();
    }

    async fn call(&mut self, operation: i32, body: impl for<'a> FnOnce(&'a mut Writer) -> &'a mut Writer) -> Reply {
        self.xid += 1;
        self.send(self.xid, operation, body).await;
        let reply = self.reply().await.unwrap();
        assert_eq!(reply.xid, self.xid);
        reply
    }

    /// A request that reads a znode.
    async fn read(&mut self, operation: i32, path: &str, watch: bool) -> Reply {
        self.call(operation, |request| request.text(path).boolean(watch)).await
    }

    /// The type and the path of the next event.
    async fn event(&mut self) -> (i32, String) {
        let event = self.reply().await.unwrap();
        assert_eq!((event.xid, event.zxid, event.code), (-1, -1, 0));
        let mut body = Reader(&event.body);
        let (kind, state, path) = (body.int().unwrap(), body.int().unwrap(), body.text().unwrap());
        assert_eq!((state, body.0), (3, &[][..]));
        (kind, path)
    }

    /// Proves that no event is waiting, since events come before later replies.
    async fn no_event(&mut self) {
        self.send(-2, 11, |request| request).await;
        assert_eq!(self.reply().await.unwrap().xid, -2);
    }
}
