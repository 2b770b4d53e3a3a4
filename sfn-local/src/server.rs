//! The running endpoint: sockets on one side, the thread that owns everything on the other.
//!
//! One thread does all calls, one after the other, so that nothing needs a lock and every answer describes one moment.
//! This file is the edge: here, and only here, the clock is read and chance comes in.

use std::convert::Infallible;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use sfn_dsl::time::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::ServerConfig;
use crate::api::{ApiError, Service};
use crate::protocol::{self, Call};
use crate::random::Random;

/// A local Step Functions endpoint. It answers until [`shutdown`](Self::shutdown) or drop.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Dropped or told `true`: no more connections.
    stop: watch::Sender<bool>,
    worker: Option<thread::JoinHandle<()>>,
}

/// An endpoint could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address can be reached from other machines; this endpoint asks nobody who they are.
    #[error("the local endpoint listens on this machine only: {address} is not a loopback address")]
    NotLoopback {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address could not be bound.
    #[error("could not listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why: often that another process listens there.
        source: std::io::Error,
    },
    /// The system gave no thread.
    #[error("could not start the thread of the endpoint")]
    Thread {
        /// Why.
        source: std::io::Error,
    },
}

/// Work for the thread that owns everything.
struct Command {
    call: Call,
    answer: oneshot::Sender<Result<Value, ApiError>>,
}

impl Server {
    /// Listens, and answers from now on in tasks of the current runtime.
    ///
    /// # Errors
    /// [`ServerError::NotLoopback`] for an address that others can reach, [`ServerError::Bind`] where it is taken.
    ///
    /// # Panics
    /// Outside of a tokio runtime with I/O and time enabled, as all of tokio.
    pub async fn bind(config: ServerConfig) -> Result<Self, ServerError> {
        let address = config.address;
        if !address.ip().is_loopback() {
            return Err(ServerError::NotLoopback { address });
        }
        let bind = |source| ServerError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let (commands, received) = mpsc::channel();
        let worker = thread::Builder::new()
            .name("sfn-local".to_owned())
            .spawn(move || work(config, &received))
            .map_err(|source| ServerError::Thread { source })?;
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(accept(listener, commands, stopped));
        Ok(Self { address, stop, worker: Some(worker) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What clients take as the endpoint URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers what is under way, then closes all connections and the store.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if let Some(worker) = self.worker.take() {
            // The thread ends when the last connection has dropped its end of the channel. Its panic is its own.
            let _ = tokio::task::spawn_blocking(move || worker.join()).await;
        }
    }
}

/// Takes connections until told to stop.
async fn accept(listener: TcpListener, commands: mpsc::Sender<Command>, mut stopped: watch::Receiver<bool>) {
    loop {
        let connection = tokio::select! {
            connection = listener.accept() => connection,
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        // A connection that failed before it began is the client's loss; the next one may be fine.
        let Ok((stream, _)) = connection else {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        tokio::spawn(serve(stream, commands.clone(), stopped.clone()));
    }
}

/// Serves one connection until it closes or the server stops.
async fn serve(
    stream: tokio::net::TcpStream,
    commands: mpsc::Sender<Command>,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (commands, id) = (commands.clone(), Random::new(chance()).uuid());
        async move { Ok::<_, Infallible>(respond(request, &commands, &id).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new());
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // A client that goes away in the middle is no trouble of ours.
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn respond(
    request: Request<Incoming>,
    commands: &mpsc::Sender<Command>,
    id: &str,
) -> Response<Full<Bytes>> {
    let call = match protocol::read(request).await {
        Ok(call) => call,
        Err(refusal) => return protocol::refuse(&refusal, id),
    };
    let (answer, received) = oneshot::channel();
    let sent = commands.send(Command { call, answer }).is_ok();
    match if sent { received.await.ok() } else { None } {
        Some(outcome) => protocol::answer(&outcome, id),
        None => protocol::unavailable(id),
    }
}

/// The thread that owns everything: does calls until nobody can send any.
fn work(config: ServerConfig, commands: &mpsc::Receiver<Command>) {
    let mut service = Service::new(&config.region, &config.account, config.store, chance());
    while let Ok(Command { call, answer }) = commands.recv() {
        let outcome = service.call(&call.operation, &call.request, now());
        // The client may have gone away.
        let _ = answer.send(outcome);
    }
}

/// The real clock, in milliseconds.
#[expect(clippy::disallowed_methods, reason = "the endpoint is where real time comes in")]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A seed from the operating system, by way of the keys it gives to hash maps.
fn chance() -> u64 {
    RandomState::new().build_hasher().finish()
}
