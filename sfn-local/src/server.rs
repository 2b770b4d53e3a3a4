//! The running endpoint: sockets on one side, the thread that owns everything on the other.
//!
//! One thread does all calls, one after the other, so that nothing needs a lock and every answer describes one moment.
//! This file is the edge: here, and only here, the clock is read and chance comes in.

use std::convert::Infallible;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
use crate::api::{Answer, ApiError, Later, Service};
use crate::protocol::{self, Call};
use crate::runner::Policy;
use sfn_sim::random::Random;

/// A local Step Functions endpoint. It answers until [`shutdown`](Self::shutdown) or drop.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Told `true`: no more connections. Every connection listens, so it is closed when the last one is.
    stop: watch::Sender<bool>,
    commands: mpsc::Sender<Command>,
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
    /// What ran when the store was last open could not be run again.
    #[error("could not go on with the executions of the store: {message}")]
    Resume {
        /// Why.
        message: String,
    },
    /// The system gave no thread.
    #[error("could not start the thread of the endpoint")]
    Thread {
        /// Why.
        source: std::io::Error,
    },
}

/// Work for the thread that owns everything.
#[derive(Debug)]
enum Command {
    Call(Call, oneshot::Sender<Result<Value, ApiError>>),
    Stop,
}

/// How long connections have to end once the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

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
        let policy = Policy::new(config.mocks, config.mock_case, config.skip_waits);
        let service =
            Service::new(&config.region, &config.account, config.store, policy, config.objects, chance())
                .map_err(|error| ServerError::Resume { message: error.to_string() })?;
        let (commands, received) = mpsc::channel();
        let worker = thread::Builder::new()
            .name("sfn-local".to_owned())
            .spawn(move || work(service, &received))
            .map_err(|source| ServerError::Thread { source })?;
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(accept(listener, commands.clone(), stopped));
        Ok(Self { address, stop, commands, worker: Some(worker) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What clients take as the endpoint URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers what has come in, then closes all connections and the store. Whoever waits for a task or for the end of an
    /// Express execution is told that the endpoint is not available.
    pub async fn shutdown(mut self) {
        self.stop_all();
        if let Some(worker) = self.worker.take() {
            // A panic of the thread is its own, and has been told.
            let _ = tokio::task::spawn_blocking(move || worker.join()).await;
        }
        let _ = tokio::time::timeout(FAREWELL, self.stop.closed()).await;
    }

    fn stop_all(&self) {
        self.stop.send_replace(true);
        // A thread that is gone has stopped.
        let _ = self.commands.send(Command::Stop);
    }
}

/// A server that is dropped stops as well, only later than the drop.
impl Drop for Server {
    fn drop(&mut self) {
        self.stop_all();
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
            tokio::time::sleep(Duration::from_millis(10)).await;
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
    let _ = tokio::time::timeout(FAREWELL, connection).await;
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
    let sent = commands.send(Command::Call(call, answer)).is_ok();
    match if sent { received.await.ok() } else { None } {
        Some(outcome) => protocol::answer(&outcome, id),
        None => protocol::unavailable(id),
    }
}

/// Somebody who waits for an answer.
struct Waiter {
    later: Later,
    answer: oneshot::Sender<Result<Value, ApiError>>,
}

/// The thread that owns everything: does calls and lets executions go on, until it is told to stop.
fn work(mut service: Service, commands: &mpsc::Receiver<Command>) {
    /// The longest sleep: a clock that is set back must not silence executions for long.
    const NAP: Duration = Duration::from_secs(1);
    let mut waiters: Vec<Waiter> = Vec::new();
    loop {
        let until = service.next_moment(now()).map_or(NAP, |at| between(now(), at).min(NAP));
        match commands.recv_timeout(until) {
            Ok(Command::Call(call, answer)) => match service.call(&call.operation, &call.request, now()) {
                Ok(Answer::Later(later)) => waiters.push(Waiter { later, answer }),
                // In the other cases the client may have gone away, which is its own affair.
                Ok(Answer::Now(value)) => drop(answer.send(Ok(value))),
                Err(error) => drop(answer.send(Err(error))),
            },
            Err(mpsc::RecvTimeoutError::Timeout) => {
                if service.go_on(now()).is_err() {
                    // The store failed. Callers are told with their next call; here only time is left to wait.
                    thread::park_timeout(NAP);
                }
            }
            Ok(Command::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
        waiters = waiters.into_iter().filter_map(|waiter| answer_waiter(&mut service, waiter)).collect();
    }
}

/// Answers somebody who waits, or keeps waiting.
fn answer_waiter(service: &mut Service, waiter: Waiter) -> Option<Waiter> {
    if waiter.answer.is_closed() {
        service.abandon(&waiter.later);
        return None;
    }
    match service.poll(&waiter.later, now()) {
        None => Some(waiter),
        Some(value) => {
            let _ = waiter.answer.send(Ok(value));
            None
        }
    }
}

/// How long it is from one moment to another; nothing if it has passed.
fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(to.as_millis().saturating_sub(from.as_millis())).unwrap_or(0))
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
