//! What comes from outside of the program: the time, chance, and the wish to end it.
#![expect(clippy::disallowed_methods, reason = "this is where the clock is read")]

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use sfn_dsl::time::Timestamp;

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

/// Waits until the process is asked to end: Ctrl-C, or a signal to terminate.
pub async fn interrupted() {
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
    }
}
