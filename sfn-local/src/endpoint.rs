//! The endpoint as calls, in virtual time.

use std::time::Duration;

use serde_json::Value;
use sfn_dsl::time::Timestamp;
use sfn_sim::Objects;

use crate::ServerConfig;
use crate::api::{Answer, ApiError, Later, Service};
use crate::runner::Policy;

/// The endpoint without sockets and threads, with a clock that only moves when it is told to.
///
/// For programs that want the answers of the API at once, and the same ones each time: the same calls with the same seed
/// get the same answers.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_dsl::time::Timestamp;
/// use sfn_local::{Endpoint, ServerConfig};
///
/// let epoch = Timestamp::parse("2026-01-01T00:00:00Z").ok_or("no timestamp")?;
/// let mut endpoint = Endpoint::new(ServerConfig::default(), 7, epoch)?;
/// let hold = json!({"StartAt": "Hold", "States": {"Hold": {"Type": "Wait", "Seconds": 3600, "End": true}}});
/// let created = endpoint.call("CreateStateMachine", &json!({
///     "name": "hold", "definition": hold.to_string(), "roleArn": "arn:aws:iam::123456789012:role/hold"
/// }))?;
/// let started = endpoint.call("StartExecution", &json!({"stateMachineArn": created["stateMachineArn"]}))?;
///
/// while endpoint.advance_to_next_timer()? {}
/// let ended = endpoint.call("DescribeExecution", &json!({"executionArn": started["executionArn"]}))?;
/// assert_eq!(ended["status"], "SUCCEEDED");
/// assert_eq!(endpoint.now(), epoch.after(std::time::Duration::from_secs(3600)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Endpoint {
    pub(crate) service: Service,
    pub(crate) now: Timestamp,
}

/// A refused call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// The name of the error in the API: `StateMachineDoesNotExist`.
    pub code: String,
    /// What the service says of it.
    pub message: String,
    /// The status of the HTTP answer.
    pub status: u16,
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string(), status: error.status() }
    }
}

impl Endpoint {
    /// An endpoint whose clock stands at `now`. The address of the configuration is not used; `seed` feeds what is left to
    /// chance: names, tokens, jitter.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn new(config: ServerConfig, seed: u64, now: Timestamp) -> Result<Self, Refusal> {
        let policy = Policy::new(config.mocks, config.mock_case, config.skip_waits);
        let service =
            Service::new(&config.region, &config.account, config.store, policy, config.objects, seed)?;
        Ok(Self { service, now })
    }

    /// Does one operation, and everything that can happen at its moment.
    ///
    /// The clock moves only for the two operations that wait: `StartSyncExecution` until the execution has ended,
    /// `GetActivityTask` until there is a task or nobody waits any longer.
    ///
    /// # Errors
    /// The refusal that the operation is answered with.
    pub fn call(&mut self, operation: &str, request: &Value) -> Result<Value, Refusal> {
        let answer = self.service.call(operation, request, self.now)?;
        self.settle()?;
        match answer {
            Answer::Now(value) => Ok(value),
            Answer::Later(later) => self.wait_for(&later),
        }
    }

    fn wait_for(&mut self, later: &Later) -> Result<Value, Refusal> {
        loop {
            if let Some(answer) = self.poll(later)? {
                return Ok(answer);
            }
            let until = later.until();
            match (self.service.next_moment(self.now), until) {
                (Some(next), until) => self.advance_to(until.map_or(next, |until| next.min(until)))?,
                (None, Some(until)) => self.advance_to(until)?,
                (None, None) => {
                    self.service.abandon(later);
                    let message =
                        "the execution waits for a reply, and nobody can give one meanwhile".to_owned();
                    return Err(Refusal { code: "InternalServerException".to_owned(), message, status: 500 });
                }
            }
        }
    }

    pub(crate) fn poll(&mut self, later: &Later) -> Result<Option<Value>, Refusal> {
        let answer = self.service.poll(later, self.now);
        self.settle()?;
        Ok(answer)
    }

    /// Lets happen what can happen now.
    fn settle(&mut self) -> Result<(), Refusal> {
        while self.service.next_moment(self.now).is_some_and(|at| at <= self.now) {
            self.service.go_on(self.now)?;
        }
        Ok(self.service.go_on(self.now)?)
    }

    /// The moment on the clock.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What there is in S3: the objects of the configuration, and what executions that ended have written.
    pub fn objects(&self) -> &Objects {
        self.service.objects()
    }

    /// Moves the clock, and lets happen what is due by then. The clock never goes back.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn advance_to(&mut self, moment: Timestamp) -> Result<(), Refusal> {
        self.now = self.now.max(moment);
        self.settle()
    }

    /// [`advance_to`](Self::advance_to) a moment so much later.
    ///
    /// # Errors
    /// As there.
    pub fn advance(&mut self, duration: Duration) -> Result<(), Refusal> {
        self.advance_to(self.now.after(duration))
    }

    /// Moves the clock to the next timer of an execution; `false` where there is none.
    ///
    /// # Errors
    /// As [`advance_to`](Self::advance_to).
    pub fn advance_to_next_timer(&mut self) -> Result<bool, Refusal> {
        let Some(at) = self.service.next_moment(self.now) else { return Ok(false) };
        self.advance_to(at)?;
        Ok(true)
    }
}
