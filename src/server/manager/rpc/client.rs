//! RPC calls over the network.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::RpcError;
use super::frame::{self, FrameKind, HEADER, Header};
use super::java::DecodeLimits;
use super::reply::{self, Channel, Node};
use super::request::{Call, request};
use super::response::{self, Response, Returned};
use crate::model::{ChannelId, Generation, NodeId, PipelineId};

/// Limits of an RPC client.
#[derive(Clone, Copy, Debug)]
pub struct RpcConfig {
    /// Timeout of a whole call: waiting for a slot, connecting, and the reply.
    pub timeout: Duration,
    /// Maximum number of concurrent calls. All callers of a manager, including its nodes, share its 50 threads.
    pub in_flight: usize,
    /// Maximum size of a reply's body in bytes; the manager's own default is the same.
    pub payload: u32,
    /// Limits for the objects of a reply.
    pub limits: DecodeLimits,
}

impl Default for RpcConfig {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(5), in_flight: 4, payload: 8 << 20, limits: DecodeLimits::default() }
    }
}

/// The client of one manager's port 1099. Clones share the limit of concurrent calls.
#[derive(Clone, Debug)]
pub struct RpcClient {
    address: Arc<str>,
    config: RpcConfig,
    slots: Arc<Semaphore>,
    next_id: Arc<AtomicU64>,
}

impl RpcClient {
    /// Creates a client of the manager at `address` (`host:port`). It opens a connection for each call.
    pub fn new(address: impl Into<Arc<str>>, config: RpcConfig) -> Self {
        Self { address: address.into(), config, slots: Arc::new(Semaphore::new(config.in_flight)), next_id: Arc::new(AtomicU64::new(1)) }
    }

    /// `host:port` of the manager.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends a heartbeat, which needs no database; the format of the reply reveals the manager's generation.
    ///
    /// # Errors
    /// Returns any [`RpcError`] but `NotFound`.
    pub async fn heart(&self) -> Result<Generation, RpcError> {
        let answer = self.call(Call::Heart).await?;
        match answer.result {
            Returned::Value(heap, value) => match heap.object(value) {
                Some(event) if event.class_name().ends_with(".HeartEvent") => Ok(answer.generation),
                _ => Err(RpcError::Malformed { what: "it isn't the heart event that was sent".to_owned() }),
            },
            Returned::Null => Err(RpcError::Malformed { what: "null instead of the heart event".to_owned() }),
            Returned::Exception(reason) => Err(RpcError::Refused { reason }),
        }
    }

    /// Returns one node with its live status.
    ///
    /// # Errors
    /// Returns `NotFound` for an unknown ID, or any other [`RpcError`].
    pub async fn find_node(&self, id: NodeId) -> Result<Node, RpcError> {
        self.find(Call::FindNode(id)).await
    }

    /// Returns one channel with its status, pipelines, mappings, sources and nodes.
    ///
    /// # Errors
    /// Returns `NotFound` for an unknown ID, or any other [`RpcError`].
    pub async fn find_channel(&self, id: ChannelId) -> Result<Channel, RpcError> {
        self.find(Call::FindChannel(id)).await
    }

    /// Returns the channel of a pipeline, like [`Self::find_channel`].
    ///
    /// # Errors
    /// Returns `NotFound` for an unknown pipeline, or any other [`RpcError`].
    pub async fn find_channel_by_pipeline(&self, id: PipelineId) -> Result<Channel, RpcError> {
        self.find(Call::FindChannelByPipeline(id)).await
    }

    async fn find<T: reply::FromReply>(&self, call: Call) -> Result<T, RpcError> {
        if !call.expressible() {
            return Err(RpcError::NotFound { what: call.what() });
        }
        read_response(call, self.call(call).await?, &self.config.limits)
    }

    async fn call(&self, call: Call) -> Result<Response, RpcError> {
        let within = async {
            let Ok(_slot) = self.slots.acquire().await else {
                return Err(self.unreachable("the client is closed"));
            };
            let (status, body) = self.exchange(call).await?;
            response::read(status, &body, self.config.limits)
        };
        match timeout(self.config.timeout, within).await {
            Ok(outcome) => outcome,
            Err(_) => Err(RpcError::TimedOut { address: self.address.to_string(), limit: self.config.timeout }),
        }
    }

    /// Performs one call on its own connection, which is cheap and needs no keep-alive. The sending side stays open until the reply has
    /// arrived, as the manager drops a call whose sender has finished.
    async fn exchange(&self, call: Call) -> Result<(u8, Vec<u8>), RpcError> {
        let io = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => self.unreachable("it closed the connection before the reply was complete"),
            _ => self.unreachable(&error.to_string()),
        };
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let mut stream = TcpStream::connect(&*self.address).await.map_err(io)?;
        stream.set_nodelay(true).map_err(io)?;
        stream.write_all(&request(id, call)).await.map_err(io)?;
        loop {
            let mut header = [0; HEADER];
            stream.read_exact(&mut header).await.map_err(io)?;
            let header = Header::parse(header)?;
            if header.length > self.config.payload {
                return Err(RpcError::TooLarge);
            }
            // grows with the received data: a merely claimed length allocates nothing
            let mut body = Vec::new();
            (&mut stream).take(header.length.into()).read_to_end(&mut body).await.map_err(io)?;
            if u32::try_from(body.len()) != Ok(header.length) {
                return Err(io(std::io::ErrorKind::UnexpectedEof.into()));
            }
            match header.kind {
                FrameKind::Reply { status } if header.id == id => return Ok((status, body)),
                FrameKind::HeartbeatRequest => stream.write_all(&frame::heartbeat_reply(header.id)).await.map_err(io)?,
                FrameKind::Reply { .. } | FrameKind::Other => {}
            }
        }
    }

    fn unreachable(&self, cause: &str) -> RpcError {
        RpcError::Unreachable { address: self.address.to_string(), cause: cause.to_owned() }
    }
}

/// Extracts the entity from the reply to a find call.
pub(super) fn read_response<T: reply::FromReply>(call: Call, answer: Response, limits: &DecodeLimits) -> Result<T, RpcError> {
    match answer.result {
        Returned::Value(heap, value) => reply::read(&heap, value, limits.unfolded),
        Returned::Null => Err(RpcError::NotFound { what: call.what() }),
        Returned::Exception(reason) if Some(&reason) == call.missing().as_ref() => Err(RpcError::NotFound { what: call.what() }),
        Returned::Exception(reason) => Err(RpcError::Refused { reason }),
    }
}
