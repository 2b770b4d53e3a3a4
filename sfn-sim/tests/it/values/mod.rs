//! What an expression gives in Rust, it gives in the state machine that is made of it; and where Rust panics, an execution fails.

#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "the bodies are what somebody may write, and each method is called once"
)]

mod changes;
mod errors;
mod lists;
mod maps;
mod mixed;
mod numbers;
mod options;
mod shapes;
mod texts;

use std::fmt::Debug;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde::Serialize;
use serde_json::Value;
use sfn_dsl::workflow::Workflow;
use sfn_sim::Simulation;

/// What a function that awaits nothing returns; `None` where it panics.
fn native<T>(body: impl Future<Output = T>) -> Option<T> {
    let polled = catch_unwind(AssertUnwindSafe(|| pin!(body).poll(&mut Context::from_waker(Waker::noop()))));
    match polled {
        Ok(Poll::Ready(value)) => Some(value),
        Ok(Poll::Pending) => panic!("it awaits something"),
        Err(_) => None,
    }
}

/// `1.0` and `1` are one number in JSON.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Number(number), |float| (float + 0.0).into()),
        Value::Array(elements) => elements.into_iter().map(plain).collect(),
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, plain(value))).collect(),
        value => value,
    }
}

/// Both ways of running a function agree on every input.
#[track_caller]
fn agree<I, T, F>(workflow: &Workflow, body: impl Fn(I) -> F, inputs: impl IntoIterator<Item = I>)
where
    I: Serialize + Clone + Debug,
    T: Serialize,
    F: Future<Output = T>,
{
    let checked = workflow.check().unwrap_or_else(|report| panic!("{report}"));
    let mut simulation = Simulation::of(&checked.machine).unwrap();
    for input in inputs {
        let run = simulation.run(&input).unwrap();
        let found = run.output().cloned().map(plain);
        let expected = native(body(input.clone())).map(|value| plain(serde_json::to_value(value).unwrap()));
        let definition = || serde_json::to_string_pretty(&workflow.definition().to_json()).unwrap();
        assert_eq!(
            found,
            expected,
            "for {input:?} (left: execution, right: Rust)\n{}\n{}",
            run.cause().unwrap_or_default(),
            definition()
        );
    }
}

/// A test that a function and the state machine that is made of it agree.
macro_rules! same {
    ($(#[$attribute:meta])* fn $name:ident($input:ident: $type:ty) -> $output:ty { $($body:tt)* } for $inputs:expr) => {
        #[test]
        $(#[$attribute])*
        fn $name() {
            #[sfn_dsl::workflow]
            async fn body($input: $type) -> $output { $($body)* }
            let inputs: Vec<$type> = $inputs.into_iter().collect();
            crate::values::agree(&body::workflow(), body, inputs);
        }
    };
}

use same;
