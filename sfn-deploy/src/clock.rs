//! What comes from outside of the program: the time, chance, and the wish to end it.
#![expect(clippy::disallowed_methods, reason = "this is where the clock is read")]

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sfn_dsl::time::Timestamp;
use tokio::sync::Notify;

/// The moment.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A name for an execution that no other has: the time, and some chance.
pub fn unique_name() -> String {
    let digits: String = now().to_string().chars().filter(char::is_ascii_alphanumeric).take(15).collect();
    let chance = RandomState::new().build_hasher().finish();
    format!("sfn-{}-{:08x}", digits.replace('T', "-"), chance & 0xFFFF_FFFF)
}

/// How long the command may take, where somebody said so.
static LIMIT: OnceLock<Duration> = OnceLock::new();
/// Tells everybody who listens that the time is over.
static OVER: Notify = Notify::const_new();
/// How many listen to the wish to end.
static LISTENERS: AtomicUsize = AtomicUsize::new(0);

/// How long the command may take, where somebody said so.
pub fn limit() -> Option<Duration> {
    LIMIT.get().copied()
}

/// Says how long the command may take.
pub fn set_limit(limit: Duration) {
    // There is one command in a process.
    let _ = LIMIT.set(limit);
}

/// Waits until the time of the command is over; for ever, where it has no limit.
pub async fn out_of_time() {
    match limit() {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

/// Asks everybody who listens to end. `false` where nobody does.
pub fn interrupt() -> bool {
    OVER.notify_waiters();
    LISTENERS.load(Ordering::SeqCst) > 0
}

/// Somebody who listens to the wish to end, as long as it lives.
struct Listener;

impl Listener {
    fn new() -> Self {
        LISTENERS.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        LISTENERS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Waits until the process is asked to end: Ctrl-C, a signal to terminate, or the end of its time.
pub async fn interrupted() {
    let _listener = Listener::new();
    // Where a signal cannot be listened to, it ends the process as it does by default.
    let control_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => drop(signals.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = control_c => {}
        () = terminate => {}
        () = OVER.notified() => {}
    }
}
