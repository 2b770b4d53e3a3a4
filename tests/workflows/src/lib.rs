//! Random bodies of workflows, each an ordinary async function and a state machine. The tests hold the two equal.
//!
//! The build script writes the bodies (`SFN_BODIES` of them, from `SFN_BODIES_SEED`); the types and tasks that they use are here.

use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::{Shape, Workflow};
use sfn_dsl::{WorkflowError, task};

/// What a body gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "one field of each type")]
pub struct Input {
    pub number: i32,
    pub truth: bool,
    pub text: String,
    pub numbers: Vec<i32>,
    #[serde(default)]
    pub maybe: Option<i32>,
    pub kind: Kind,
}

/// What a body returns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[expect(missing_docs, reason = "one field of each type")]
pub struct Output {
    pub number: i32,
    pub truth: bool,
    pub text: String,
    pub numbers: Vec<i32>,
    pub maybe: Option<i32>,
    pub kind: Kind,
}

/// An enum with every kind of variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "names for the variants and no more")]
pub enum Kind {
    Plain,
    Sized {
        size: i32,
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    Named(String),
    Pair(i32, bool),
}

/// The errors that a body knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
#[expect(missing_docs, reason = "names for the variants and no more")]
pub enum Failure {
    Declined,
    Busy {
        message: String,
    },
    #[error_name("Orders.Lost")]
    Lost {
        place: Option<String>,
    },
}

/// A number for a number.
#[task(lambda = "${NumberOf}")]
pub async fn number_of(number: i32) -> Result<i32, Failure>;
/// A number that cannot fail in a way the body knows.
#[task(lambda = "${Quiet}")]
pub async fn quiet(number: i32) -> i32;
/// A truth for a number.
#[task(lambda = "${Check}")]
pub async fn check(number: i32) -> Result<bool, Failure>;
/// A text for a text and a number.
#[task(lambda = "${TextOf}")]
pub async fn text_of(text: String, number: i32) -> Result<String, Failure>;
/// A list for a number.
#[task(lambda = "${NumbersOf}")]
pub async fn numbers_of(number: i32) -> Result<Vec<i32>, Failure>;
/// Something or nothing for a number.
#[task(lambda = "${MaybeOf}")]
pub async fn maybe_of(number: i32) -> Result<Option<i32>, Failure>;
/// A kind for a number.
#[task(lambda = "${KindOf}")]
pub async fn kind_of(number: i32) -> Result<Kind, Failure>;

/// What a body returns while it runs.
pub type Running = Pin<Box<dyn Future<Output = Result<Output, Failure>>>>;

/// A random body.
#[derive(Debug, Clone, Copy)]
pub struct Body {
    /// The name of its function.
    pub name: &'static str,
    /// Its state machine.
    pub machine: fn() -> Workflow,
    /// Its function.
    pub function: fn(Input) -> Running,
}

/// The bodies that the build script wrote.
#[allow(warnings, clippy::all, clippy::pedantic, reason = "written by chance")]
pub mod written {
    use std::time::Duration;

    use sfn_dsl::prelude::{Retrier, Workflow};
    use sfn_dsl::{WorkflowError, states, workflow};

    use super::{
        Body, Failure, Input, Kind, Output, check, kind_of, maybe_of, number_of, numbers_of, quiet, text_of,
    };

    include!(concat!(env!("OUT_DIR"), "/bodies.rs"));
}
