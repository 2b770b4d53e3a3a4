//! Calls of functions marked `#[task]`.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use super::host::{self, Operation, Running, TaskStart};
use super::{Awaitable, Call, Named, Outcome};
use crate::Failure;
use crate::builder::Retrier;
use crate::lowering::{Callee, Declaration};
use crate::shape::Shape;

/// A function marked `#[task]`, as a type. The attribute writes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a task",
    label = "not declared with `#[task]`",
    note = "declare it: `#[task(lambda = \"${{Charge}}\")] async fn charge(order_id: String) -> Result<String, OrderError>;`"
)]
pub trait TaskFunction: 'static {
    /// What the attribute says.
    const DECLARATION: &'static Declaration;

    /// The types of the parameters, as a tuple.
    type Arguments: DeserializeOwned;

    /// What awaiting a call gives: a value, or a `Result` with the errors that the workflow handles.
    type Output: Shape<Kind: Outcome<Self::Output>>;
}

/// A call of a task: a Task state where it is awaited.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use sfn_dsl::prelude::*;
/// use sfn_dsl::task;
///
/// #[task(lambda = "${Charge}")]
/// async fn charge(order_id: String, amount: f64) -> String;
///
/// async fn pay(order_id: String) -> String {
///     let busy = Retrier::on("GatewayBusy").max_attempts(5).full_jitter();
///     charge(order_id, 12.5).retry(busy).timeout(Duration::from_secs(60)).await
/// }
/// ```
#[must_use = "a call of a task does nothing until it is awaited"]
pub struct TaskCall<T> {
    arguments: Arguments,
    name: Option<&'static str>,
    retriers: Vec<Retrier>,
    timeout: Option<Duration>,
    heartbeat: Option<Duration>,
    credentials: Option<String>,
    running: Option<Running>,
    task: PhantomData<fn() -> T>,
}

/// The arguments as JSON, or why one has none. A type of its own, because the compiler proposes a field that is a `Result` where one is
/// expected.
#[derive(Debug, Clone)]
struct Arguments(Result<Vec<Value>, String>);

impl<T> TaskCall<T> {
    /// A call without arguments; for the code that `#[task]` writes.
    #[doc(hidden)]
    pub fn new() -> Self {
        Self {
            arguments: Arguments(Ok(Vec::new())),
            name: None,
            retriers: Vec::new(),
            timeout: None,
            heartbeat: None,
            credentials: None,
            running: None,
            task: PhantomData,
        }
    }

    /// The next argument; for the code that `#[task]` writes.
    #[doc(hidden)]
    pub fn argument<A: Serialize>(mut self, argument: A) -> Self {
        if let Ok(arguments) = &mut self.arguments.0 {
            match serde_json::to_value(argument) {
                Ok(argument) => arguments.push(argument),
                Err(error) => self.arguments.0 = Err(error.to_string()),
            }
        }
        self
    }

    /// `Retry`: tries again after these errors. Several retriers are asked in order, those of the declaration after them.
    pub fn retry(mut self, retrier: Retrier) -> Self {
        self.retriers.push(retrier);
        self
    }

    /// `TimeoutSeconds`: fails with `States.Timeout` when the task takes longer. A fraction counts as a second.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// `HeartbeatSeconds`: fails with `States.HeartbeatTimeout` when so much time passes between two heartbeats.
    pub fn heartbeat(self, heartbeat: Duration) -> Self {
        Self { heartbeat: Some(heartbeat), ..self }
    }

    /// The name of the state, where the name of the function is not the right one.
    pub fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// `Credentials`: the role that the task is called with, most often of another account.
    pub fn credentials(self, role_arn: impl Into<String>) -> Self {
        Self { credentials: Some(role_arn.into()), ..self }
    }
}

impl<T> Clone for TaskCall<T> {
    /// A call that has not begun.
    fn clone(&self) -> Self {
        Self {
            arguments: self.arguments.clone(),
            name: self.name,
            retriers: self.retriers.clone(),
            timeout: self.timeout,
            heartbeat: self.heartbeat,
            credentials: self.credentials.clone(),
            running: None,
            task: PhantomData,
        }
    }
}

impl<T> Default for TaskCall<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: TaskFunction> TaskCall<T> {
    fn start(&mut self) -> Result<Running, Failure> {
        let arguments = std::mem::replace(&mut self.arguments.0, Ok(Vec::new()));
        let arguments = arguments.map_err(|error| {
            let task = T::DECLARATION.name;
            Failure::panic(format!("an argument of `{task}` cannot be written as JSON: {error}"))
        })?;
        Ok(Running::start(Operation::Task(TaskStart {
            declaration: T::DECLARATION,
            arguments,
            name: self.name,
            retriers: std::mem::take(&mut self.retriers),
            timeout: self.timeout,
            heartbeat: self.heartbeat,
            credentials: self.credentials.take(),
        })))
    }
}

impl<T: TaskFunction> Future for TaskCall<T> {
    type Output = T::Output;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T::Output> {
        let call = &mut *self;
        let reply = match &call.running {
            Some(running) => ready!(running.poll()),
            None => match call.start() {
                Ok(running) => {
                    let first = running.poll();
                    call.running = Some(running);
                    ready!(first)
                }
                Err(failure) => Err(failure),
            },
        };
        call.running = None;
        let result = reply.map(|result| T::DECLARATION.value_in(result));
        match <T::Output as Shape>::Kind::settle(result) {
            Ok(output) => Poll::Ready(output),
            Err(failure) => host::raise(failure),
        }
    }
}

impl<T: TaskFunction> Awaitable for TaskCall<T> {
    type Awaited = T::Output;
}

impl<T: TaskFunction> Call for TaskCall<T> {
    type Callee = Self;
}

impl<T: TaskFunction> Named for TaskCall<T> {
    fn callee() -> Callee {
        Callee::Task(T::DECLARATION)
    }
}

impl<T> fmt::Debug for TaskCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskCall")
            .field("arguments", &self.arguments)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
