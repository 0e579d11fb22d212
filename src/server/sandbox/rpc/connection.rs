//! One connection: handles frames in any order, sends heartbeats, and closes when idle.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::handler;
use super::reply::{self, HEADER, Header};
use super::request::{self, Call};
use crate::server::sandbox::config::Generation;
use crate::server::sandbox::faults::Fault;
use crate::server::sandbox::sandbox::Sandbox;
use crate::server::sandbox::state::Millis;

/// Interval of the idle check in milliseconds. A connection idle for longer gets a heartbeat.
const TICK: Millis = 5_000;
/// A connection from which nothing was read for longer is closed, in milliseconds.
const SILENCE: Millis = 15_000;
/// Java serialization only.
const JAVA: u8 = 3;

/// A connection and its context.
pub(super) struct Connection {
    pub sandbox: Arc<Sandbox>,
    pub stream: TcpStream,
    /// The server's threads.
    pub threads: Arc<Semaphore>,
}

/// The outcome of a frame.
enum Next {
    Reply(Vec<u8>),
    Nothing,
    Close,
}

struct Talk {
    sandbox: Arc<Sandbox>,
    threads: Arc<Semaphore>,
    calls: JoinSet<Option<Vec<u8>>>,
    /// A frame with an invalid length was announced: all further input is ignored.
    deaf: bool,
    heartbeats: u64,
}

impl Connection {
    /// Serves the connection until either side closes it. Calls in progress are then dropped.
    pub(super) async fn serve(self) -> io::Result<()> {
        let (mut reader, mut writer) = self.stream.into_split();
        let sandbox = self.sandbox;
        let mut talk = Talk { sandbox: Arc::clone(&sandbox), threads: self.threads, calls: JoinSet::new(), deaf: false, heartbeats: 0 };
        let mut received = Vec::new();
        let (mut last_read, mut last_written) = (sandbox.now(), sandbox.now());
        loop {
            let tick = (sandbox.now() / TICK + 1) * TICK;
            tokio::select! {
                length = reader.read_buf(&mut received) => {
                    if length? == 0 {
                        return Ok(());
                    }
                    if talk.deaf {
                        received.clear();
                        continue;
                    }
                    last_read = sandbox.now();
                    while let Some((header, body)) = take_frame(&mut received, &mut talk.deaf) {
                        match talk.hear(header, body) {
                            Next::Reply(bytes) => {
                                writer.write_all(&bytes).await?;
                                last_written = sandbox.now();
                            }
                            Next::Nothing => {}
                            Next::Close => return Ok(()),
                        }
                    }
                    if received.first().is_some_and(|first| *first != 0xDA) {
                        // Dubbo's text protocol, which the sandbox does not support.
                        return Ok(());
                    }
                }
                Some(answer) = talk.calls.join_next() => {
                    if let Ok(Some(bytes)) = answer {
                        writer.write_all(&bytes).await?;
                        last_written = sandbox.now();
                    }
                }
                () = sandbox.clock().sleep_until(tick) => {
                    let now = sandbox.now();
                    if now - last_read > SILENCE {
                        return Ok(());
                    }
                    if now - last_read.min(last_written) > TICK {
                        talk.heartbeats += 1;
                        writer.write_all(&reply::heartbeat(talk.heartbeats)).await?;
                        last_written = now;
                    }
                }
            }
        }
    }
}

/// Removes a whole frame from the front of the buffer; sets `deaf` if its length is invalid.
fn take_frame(received: &mut Vec<u8>, deaf: &mut bool) -> Option<(Header, Vec<u8>)> {
    let header = Header::parse(received.first_chunk::<HEADER>()?)?;
    let Some(length) = header.length else {
        *deaf = true;
        received.clear();
        return None;
    };
    if received.len() < HEADER + length {
        return None;
    }
    let body = received.drain(..HEADER + length).skip(HEADER).collect();
    Some((header, body))
}

impl Talk {
    fn hear(&mut self, header: Header, body: Vec<u8>) -> Next {
        if !header.is_request() {
            return Next::Nothing;
        }
        if header.is_event() {
            return if header.is_two_way() { Next::Reply(reply::heartbeat_answer(header.id)) } else { Next::Nothing };
        }
        self.sandbox.recorder().record(|| "RPC".to_owned());
        let busy = match self.sandbox.faults().strike_rpc() {
            Some(Fault::RpcRefuse) => return Next::Close,
            Some(Fault::RpcHang) => return Next::Nothing,
            Some(Fault::RpcBusy) => true,
            _ => false,
        };
        let thread = Arc::clone(&self.threads).try_acquire_owned();
        let answer = match thread {
            Ok(thread) if !busy => return self.call(header, body, thread),
            _ => {
                let port = self.sandbox.settings().rpc_port;
                let message = format!("Server side(127.0.0.1,{port}) threadpool is exhausted ,detail msg:Thread pool is EXHAUSTED!");
                reply::error(header.id, reply::THREADPOOL_EXHAUSTED, &message)
            }
        };
        if header.is_two_way() { Next::Reply(answer) } else { Next::Nothing }
    }

    fn call(&mut self, header: Header, body: Vec<u8>, thread: OwnedSemaphorePermit) -> Next {
        let sandbox = Arc::clone(&self.sandbox);
        self.calls.spawn(async move {
            let answer = answer(&sandbox, header, &body).await;
            drop(thread);
            header.is_two_way().then_some(answer)
        });
        Next::Nothing
    }
}

async fn answer(sandbox: &Sandbox, header: Header, body: &[u8]) -> Vec<u8> {
    let settings = sandbox.settings();
    // Dubbo 2.5.3 reads the body as Java serialization whatever the number in the header.
    let understood = header.serialization() == JAVA || settings.generation == Generation::V4218;
    let call = match request::parse(body) {
        Ok(call) if understood => call,
        _ => {
            let message = "Fail to decode request due to: RpcInvocation [methodName=acceptEvent, arguments=null]";
            return reply::error(header.id, reply::BAD_REQUEST, message);
        }
    };
    if let Some(message) = misdirected(&call, settings.rpc_port) {
        return reply::error(header.id, reply::SERVICE_ERROR, &message);
    }
    let (name, answered) = handler::answer(sandbox, &call.event).await;
    reply::reply(header.id, settings.generation, call.dubbo_version.as_deref(), &name, &answered)
}

/// The message for a call that Dubbo cannot dispatch.
fn misdirected(call: &Call, port: u16) -> Option<String> {
    let path = call.path.as_deref().unwrap_or_default();
    let version = call.service_version.as_deref().filter(|version| *version != "0.0.0" && !version.is_empty());
    if path != "endpoint" || version.is_some() {
        let version = version.map(|version| format!(":{version}")).unwrap_or_default();
        return Some(format!(
            "com.alibaba.dubbo.remoting.RemotingException: Not found exported service: {path}{version}:{port} in [endpoint:{port}], \
             may be version or group mismatch "
        ));
    }
    let method = call.method.as_deref().unwrap_or_default();
    (method != "acceptEvent").then(|| {
        format!(
            "com.alibaba.dubbo.rpc.RpcException: Failed to invoke remote proxy method {method} to dubbo://127.0.0.1:{port}/endpoint, \
             cause: Not found method \"{method}\" in class \
             com.alibaba.otter.shared.communication.core.impl.dubbo.DubboCommunicationEndpoint."
        )
    })
}
