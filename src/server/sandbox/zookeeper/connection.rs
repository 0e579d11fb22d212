//! One connection: the session, then requests in order.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::unbounded_channel;

use super::jute::{Reader, Writer};
use super::request::{Next, handle};
use super::server::{PASSWORD, Watcher};
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::Millis;

/// The largest frame, `jute.maxbuffer`.
const MAX_FRAME: usize = 0xf_ffff;
/// The interval in milliseconds at which sessions are checked.
const TICK: Millis = 2_000;

/// Serves a connection until either side closes it or its session expires.
pub(super) async fn serve(sandbox: Arc<Sandbox>, stream: TcpStream) -> io::Result<()> {
    let (mut reader, mut writer) = stream.into_split();
    let mut received = Vec::new();
    let request = loop {
        match take_frame(&mut received)? {
            Some(frame) => break frame,
            None if reader.read_buf(&mut received).await? == 0 => return Ok(()),
            None => {}
        }
    };
    let (outgoing, mut replies) = unbounded_channel();
    let now = sandbox.now();
    sandbox.read(|state| sandbox.zookeeper().catch_up(state, now));
    let opened = {
        let mut shared = sandbox.zookeeper().lock();
        let request = Connect::read(&request).ok_or(io::ErrorKind::InvalidData)?;
        if request.last_zxid > shared.tree.zxid {
            // The client has seen more than this server.
            return Ok(());
        }
        let opened = shared.open_session((request.session, request.password), request.timeout, now);
        let opened = opened.map(|session| (session.id, session.timeout, session.password));
        opened.map(|session| (session, shared.connect(Watcher::new(session.0, outgoing))))
    };
    let ((session, timeout, password), connection) = match opened {
        Some((session, connection)) => (session, Some(connection)),
        None => ((0, 0, [0; PASSWORD]), None),
    };
    let mut reply = Writer::new();
    let (protocol_version, read_only) = (0, false);
    reply.int(protocol_version).int(timeout).long(session).buffer(Some(&password)).boolean(read_only);
    writer.write_all(&reply.frame()).await?;
    let Some(connection) = connection else { return Ok(()) };
    let _connected = Connected { sandbox: &sandbox, connection };
    loop {
        while let Some(frame) = take_frame(&mut received)? {
            let next = {
                let mut shared = sandbox.zookeeper().lock();
                shared.hear(connection, sandbox.now()).then(|| handle(&mut shared, connection, &frame))
            };
            match next {
                Some(Some(Next::Continue)) => {}
                // The session has expired.
                None => return Ok(()),
                Some(None) => return Err(io::ErrorKind::InvalidData.into()),
                Some(Some(Next::Close)) => {
                    replies.close();
                    while let Some(frame) = replies.recv().await {
                        writer.write_all(&frame).await?;
                    }
                    return Ok(());
                }
            }
        }
        let tick = (sandbox.now() / TICK + 1) * TICK;
        tokio::select! {
            length = reader.read_buf(&mut received) => {
                if length? == 0 {
                    return Ok(());
                }
            }
            frame = replies.recv() => match frame {
                Some(frame) => writer.write_all(&frame).await?,
                // The session has expired, or continues on another connection.
                None => return Ok(()),
            },
            () = sandbox.clock().sleep_until(tick) => sandbox.zookeeper().lock().expire(sandbox.now()),
        }
    }
}

/// Forgets a connection and its watches when it ends.
struct Connected<'a> {
    sandbox: &'a Sandbox,
    connection: u64,
}

impl Drop for Connected<'_> {
    fn drop(&mut self) {
        self.sandbox.zookeeper().lock().watchers.remove(&self.connection);
    }
}

/// The first request of a connection.
struct Connect<'a> {
    last_zxid: i64,
    timeout: i32,
    session: i64,
    password: &'a [u8],
}

impl<'a> Connect<'a> {
    fn read(frame: &'a [u8]) -> Option<Self> {
        let mut request = Reader(frame);
        let _protocol_version = request.int()?;
        let (last_zxid, timeout, session, password) = (request.long()?, request.int()?, request.long()?, request.buffer()?);
        // Clients before 3.4 do not send whether a read-only server suffices.
        let _read_only = request.boolean();
        Some(Self { last_zxid, timeout, session, password })
    }
}

/// Removes a whole frame from the front of the buffer; fails if its length is invalid.
fn take_frame(received: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    let Some(length) = received.first_chunk() else { return Ok(None) };
    let length = usize::try_from(i32::from_be_bytes(*length)).ok().filter(|length| *length <= MAX_FRAME);
    let length = length.ok_or(io::ErrorKind::InvalidData)?;
    if received.len() < 4 + length {
        return Ok(None);
    }
    Ok(Some(received.drain(..4 + length).skip(4).collect()))
}
