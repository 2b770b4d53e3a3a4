//! Tests of the API as calls, with a clock that only moves when a test moves it.

mod conformance;
mod control_plane;
mod executions;

use std::path::PathBuf;

use serde_json::{Value, json};
use sfn_dsl::time::Timestamp;

use super::{Answer, Later, Service};
use crate::Store;
use crate::runner::Policy;

pub(super) const ACCOUNT: &str = "123456789012";
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/orders";

/// A path for a file of one test, without a file.
pub(super) fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sfn-local-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    let _ = std::fs::remove_file(&path);
    path
}

/// A service with its own clock.
pub(super) struct Bench {
    pub(super) service: Service,
    pub(super) now: Timestamp,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::over(Store::memory(), Policy::default())
    }

    pub(super) fn over(store: Store, policy: Policy) -> Self {
        Self::of_account(ACCOUNT, store, policy)
    }

    pub(super) fn of_account(account: &str, store: Store, policy: Policy) -> Self {
        let service = Service::new("us-east-1", account, store, policy, 7).unwrap();
        Self { service, now: Timestamp::from_millis(1_700_000_000_000) }
    }

    /// A call, and all that can happen at its moment.
    pub(super) fn call(&mut self, operation: &str, request: &Value) -> Result<Value, (String, String)> {
        let answer = self.service.call(operation, request, self.now);
        let answer = answer.map_err(|error| (error.code().to_owned(), error.to_string()))?;
        self.settle();
        match answer {
            Answer::Now(value) => Ok(value),
            Answer::Later(later) => Ok(self.poll(&later).expect("an answer without waiting")),
        }
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
        match self.service.call(operation, request, self.now).unwrap() {
            Answer::Later(later) => later,
            Answer::Now(value) => panic!("an answer at once: {value}"),
        }
    }

    pub(super) fn poll(&mut self, later: &Later) -> Option<Value> {
        let answer = self.service.poll(later, self.now);
        self.settle();
        answer
    }

    /// Lets happen what can happen now.
    fn settle(&mut self) {
        while self.service.next_moment(self.now).is_some_and(|at| at <= self.now) {
            self.service.go_on(self.now).unwrap();
        }
        self.service.go_on(self.now).unwrap();
    }

    /// Moves the clock.
    pub(super) fn pass(&mut self, seconds: i64) {
        self.now = Timestamp::from_millis(self.now.as_millis() + seconds * 1000);
        self.settle();
    }

    /// Moves the clock to the next timer; whether there was one.
    pub(super) fn pass_to_next_timer(&mut self) -> bool {
        let Some(at) = self.service.next_moment(self.now) else { return false };
        self.now = self.now.max(at);
        self.settle();
        true
    }

    /// Creates a Standard machine and gives its ARN.
    #[track_caller]
    pub(super) fn create(&mut self, name: &str, definition: &Value) -> String {
        let request = json!({ "name": name, "definition": definition.to_string(), "roleArn": ROLE });
        self.ok("CreateStateMachine", &request)["stateMachineArn"].as_str().unwrap().to_owned()
    }
}
