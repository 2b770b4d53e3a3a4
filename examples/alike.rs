//! Holds the versions of a workflow to one outcome: written with builders, and as a function, which runs as the state machine that
//! it becomes and natively.
//!
//! Tests of examples take this file in, so that all of them mean the same by "alike".

#![allow(dead_code, reason = "no example needs all of it")]

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use sfn_dsl::{Failure, WorkflowError};
use sfn_sim::native::{Ending, NativeRun};
use sfn_sim::{Answer, Native, Run, Simulation, Status, TaskRequest};

/// How an execution ended, and how long it took.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    /// Its output, or what it failed with.
    pub(crate) ending: Result<Value, Failure>,
    /// In virtual time.
    pub(crate) duration: Duration,
}

impl From<Run> for Outcome {
    fn from(run: Run) -> Self {
        let ending = match run.status() {
            Status::Succeeded => Ok(plain(run.output().cloned().unwrap_or_default())),
            Status::Failed => Err(Failure {
                error: run.error().unwrap_or_default().to_owned(),
                cause: run.cause().map(str::to_owned),
            }),
            other => panic!("the execution ended as {other:?}: {run}"),
        };
        Self { ending, duration: run.duration() }
    }
}

impl<T: Serialize, E: WorkflowError + Serialize> From<NativeRun<Result<T, E>>> for Outcome {
    fn from(run: NativeRun<Result<T, E>>) -> Self {
        let duration = run.duration();
        let ending = match run.into_ending() {
            Ending::Returned(Ok(value)) => Ok(plain(serde_json::to_value(value).unwrap())),
            Ending::Returned(Err(error)) => Err(Failure::of(&error)),
            Ending::Failed(failure) => Err(failure),
            other => panic!("the function ended as {:?}", std::mem::discriminant(&other)),
        };
        Self { ending, duration }
    }
}

/// The value with `129` for `129.0`: JSON has one kind of number, and JSONata writes the shorter.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::float_cmp,
                reason = "only what is the same integer is taken"
            )]
            Some(float) if number.is_f64() && float == (float as i64) as f64 => (float as i64).into(),
            _ => Value::Number(number),
        },
        Value::Array(list) => list.into_iter().map(plain).collect(),
        Value::Object(object) => object.into_iter().map(|(key, value)| (key, plain(value))).collect(),
        other => other,
    }
}

/// A fault: what a task answers instead, and how often.
pub(crate) struct Fault {
    /// The state in the version of builders.
    pub(crate) state: &'static str,
    /// The function marked `#[task]`, or the name that its call gives.
    pub(crate) task: &'static str,
    /// What it answers.
    pub(crate) answer: Answer,
    /// How often.
    pub(crate) times: usize,
}

impl Fault {
    /// Always this answer.
    pub(crate) fn always(state: &'static str, task: &'static str, answer: Answer) -> Self {
        Self { state, task, answer, times: usize::MAX }
    }

    /// This answer so many times.
    pub(crate) fn times(state: &'static str, task: &'static str, answer: Answer, times: usize) -> Self {
        Self { state, task, answer, times }
    }

    fn mock(&self) -> impl FnMut(&TaskRequest) -> Option<Answer> + use<> {
        self.answer.clone().times(self.times)
    }
}

/// The faults on top of what works, in the version of builders.
pub(crate) fn in_states<'a>(works: Simulation<'a>, faults: &[Fault]) -> Simulation<'a> {
    faults.iter().fold(works, |simulation, fault| simulation.on_task(fault.state, fault.mock()))
}

/// The faults on top of what works, in the state machine of the function.
pub(crate) fn in_function<'a>(works: Simulation<'a>, faults: &[Fault]) -> Simulation<'a> {
    faults.iter().fold(works, |simulation, fault| simulation.on_task(fault.task, fault.mock()))
}

/// The faults on top of what works, in the function itself.
pub(crate) fn in_tasks<'a>(works: Native<'a>, faults: &[Fault]) -> Native<'a> {
    faults.iter().fold(works, |native, fault| native.on_task(fault.task, fault.mock()))
}
