//! Tests of the API as calls, with a clock that only moves when a test moves it.

mod control_plane;
mod executions;
mod map_runs;
mod redrive;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::time::Timestamp;

use super::{Answer, Later};
use crate::{Endpoint, ServerConfig, Store};

pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/orders";

/// A path for a file of one test, without a file.
pub(super) fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sfn-local-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    let _ = std::fs::remove_file(&path);
    path
}

/// An endpoint over a file.
pub(super) fn stored(path: &Path) -> ServerConfig {
    ServerConfig::default().store(Store::open(path).unwrap())
}

/// An endpoint, with answers as tests compare them.
pub(super) struct Bench {
    pub(super) endpoint: Endpoint,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::over(ServerConfig::default())
    }

    pub(super) fn over(config: ServerConfig) -> Self {
        let endpoint = Endpoint::new(config, 7, Timestamp::from_millis(1_700_000_000_000)).unwrap();
        Self { endpoint }
    }

    pub(super) fn call(&mut self, operation: &str, request: &Value) -> Result<Value, (String, String)> {
        self.endpoint.call(operation, request).map_err(|refusal| (refusal.code, refusal.message))
    }

    #[track_caller]
    pub(super) fn ok(&mut self, operation: &str, request: &Value) -> Value {
        self.call(operation, request)
            .unwrap_or_else(|(code, message)| panic!("{operation}: {code}: {message}"))
    }

    #[track_caller]
    pub(super) fn refused(&mut self, operation: &str, request: &Value, code: &str, message: &str) {
        let expected = (code.to_owned(), message.to_owned());
        assert_eq!(self.call(operation, request), Err(expected), "{operation} {request}");
    }

    /// Starts to wait for an answer.
    pub(super) fn later(&mut self, operation: &str, request: &Value) -> Later {
        match self.endpoint.service.call(operation, request, self.endpoint.now).unwrap() {
            Answer::Later(later) => later,
            Answer::Now(value) => panic!("an answer at once: {value}"),
        }
    }

    pub(super) fn poll(&mut self, later: &Later) -> Option<Value> {
        self.endpoint.poll(later).unwrap()
    }

    /// Moves the clock.
    pub(super) fn pass(&mut self, seconds: u64) {
        self.endpoint.advance(Duration::from_secs(seconds)).unwrap();
    }

    /// Creates a Standard machine and gives its ARN.
    #[track_caller]
    pub(super) fn create(&mut self, name: &str, definition: &Value) -> String {
        let request = json!({ "name": name, "definition": definition.to_string(), "roleArn": ROLE });
        self.ok("CreateStateMachine", &request)["stateMachineArn"].as_str().unwrap().to_owned()
    }
}
