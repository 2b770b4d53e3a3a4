//! Running a workflow as the Rust function that it is, in virtual time, without a definition.
//!
//! The same answers that stand for tasks in a [`Simulation`](crate::Simulation) stand for them here, retriers and timeouts work the
//! same way, and the clock is virtual too. So a workflow can be tested before its definition exists, stepped through in a
//! debugger, and held against its own simulation.
//!
//! What only a definition has is not here: states, history, quotas of the service, and payload limits. The results of a distributed
//! Map that failed are not written, and those that are say the moment at which they were written for every child.

mod clock;
mod items;
mod run;

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use sfn_dsl::Failure;
use sfn_dsl::name::ErrorName;
use sfn_dsl::states::host::{self, Progress};
use sfn_dsl::time::Timestamp;

use crate::context::ExecutionContext;
use crate::execution::TaskRequest;
use crate::objects::Objects;
use crate::simulation::answers::Answers;
use crate::simulation::{Answer, AnsweredBy, SimulationError, Whom};
use clock::{Advance, Clock};

pub use run::{Ending, NativeRun, TaskCalled};

/// Runs workflows natively; closures and values stand for their tasks.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use sfn_dsl::prelude::*;
/// use sfn_dsl::{states, task};
/// use sfn_sim::{Answer, Native};
///
/// #[task(lambda = "${Charge}")]
/// async fn charge(order_id: String, amount: f64) -> String;
///
/// async fn pay(order_id: String) -> String {
///     states::wait(Duration::from_secs(3600)).await;
///     charge(order_id, 12.5).retry(Retrier::on("GatewayBusy").interval_seconds(60)).await
/// }
///
/// let run = Native::new()
///     .on(charge, |order_id, amount| format!("{amount} for {order_id}"))
///     .on_task(charge, Answer::fail("GatewayBusy", "try again").times(1))
///     .run(|| pay("o-17".to_owned()))?;
/// assert_eq!(run.returned(), Some(&"12.5 for o-17".to_owned()));
/// assert_eq!(run.duration(), Duration::from_secs(3600 + 60));
/// assert_eq!(run.calls().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Native<'a> {
    answers: Answers<'a>,
    objects: Objects,
    context: ExecutionContext,
}

impl<'a> Native<'a> {
    /// Nobody answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the tasks of a function marked `#[task]`, or those of a name, with a closure, at once; see
    /// [`Simulation::on`](crate::Simulation::on).
    pub fn on<Tasks, Closure, Marker>(mut self, tasks: Tasks, closure: Closure) -> Self
    where
        Tasks: AnsweredBy<'a, Closure, Marker>,
    {
        self.answers.on(tasks, closure);
        self
    }

    /// Answers tasks with a closure that sees the whole request and says when, how and whether it replies; see
    /// [`Simulation::on_task`](crate::Simulation::on_task).
    pub fn on_task<Marker, Answered: Into<Option<Answer>>>(
        mut self,
        tasks: impl Whom<Marker>,
        task: impl FnMut(&TaskRequest) -> Answered + 'a,
    ) -> Self {
        self.answers.on_task(tasks.whom(), task);
        self
    }

    /// The value of a substitution `${Name}` in payloads; where it is not set, it stays as it is.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.answers.parameters.insert(name.into(), value.into());
        self
    }

    /// Puts an object into S3, for a distributed Map to read; its bucket is made where it is new.
    ///
    /// Every run starts with the objects that were put in; [`NativeRun::objects`] has those that it left.
    pub fn object(self, bucket: impl Into<String>, key: impl Into<String>, body: impl AsRef<[u8]>) -> Self {
        Self { objects: self.objects.with(bucket, key, body), ..self }
    }

    /// Makes a bucket in S3, for a distributed Map to write to.
    pub fn bucket(self, bucket: impl Into<String>) -> Self {
        Self { objects: self.objects.with_bucket(bucket), ..self }
    }

    /// The objects in S3 that every run starts with, in place of those before.
    pub fn objects(self, objects: Objects) -> Self {
        Self { objects, ..self }
    }

    /// Names, role, start and seed of the executions.
    pub fn context(self, context: ExecutionContext) -> Self {
        Self { context, ..self }
    }

    /// The moment at which workflows start; the first second of 2026 where it is not set.
    pub fn start_at(mut self, moment: Timestamp) -> Self {
        self.context.start_time = moment;
        self
    }

    /// What jitter draws from; 0 where it is not set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.context.seed = seed;
        self
    }

    /// Runs a workflow to its end, or until nothing can move it any more.
    ///
    /// A panic in its code is the failure of the workflow, not of the test; its message still goes to standard error.
    ///
    /// # Errors
    /// [`SimulationError`] where a task has no answer, or an answer or a retrier is none.
    pub fn run<F: Future>(
        &mut self,
        workflow: impl FnOnce() -> F,
    ) -> Result<NativeRun<F::Output>, SimulationError> {
        self.answers.start();
        let parameters = self.answers.parameters.clone();
        let clock = Rc::new(Clock::new(self.context.clone(), parameters, self.objects.clone()));
        let ending = self.drive(&clock, workflow)?;
        Ok(clock.finish(ending, self.answers.unused()))
    }

    fn drive<F: Future>(
        &mut self,
        clock: &Rc<Clock>,
        workflow: impl FnOnce() -> F,
    ) -> Result<Ending<F::Output>, SimulationError> {
        let _guard = host::enter(Rc::<Clock>::clone(clock));
        let mut context = Context::from_waker(Waker::noop());
        // What the function does before it gives its future is part of the workflow.
        let mut workflow = pin!(async move { workflow().await });
        loop {
            match host::progress(workflow.as_mut(), &mut context) {
                Progress::Done(output) => return Ok(Ending::Returned(output)),
                Progress::Failed(failure) => return Ok(Ending::Failed(failure.reported())),
                Progress::Pending => {}
            }
            loop {
                match clock.advance()? {
                    Advance::Ready => break,
                    Advance::Asked(request) => {
                        let answer = self.answers.answer(&request)?;
                        clock.answered(&request, answer);
                    }
                    Advance::Nothing => {}
                    Advance::TimedOut => return Ok(Ending::TimedOut),
                    Advance::TooMany => {
                        let cause =
                            "it called and waited more often than the history of an execution can hold";
                        return Ok(Ending::Failed(Failure::new(ErrorName::RUNTIME, cause)));
                    }
                    Advance::Stuck => return Ok(Ending::Waiting(clock.waiting())),
                }
            }
        }
    }
}

impl fmt::Debug for Native<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Native")
            .field("context", &self.context)
            .field("answered", &self.answers.whom().collect::<Vec<_>>())
            .finish()
    }
}
