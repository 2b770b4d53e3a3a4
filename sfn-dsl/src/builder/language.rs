//! The two query languages as types, so that a field of one cannot be written on a state of the other.

use std::fmt::Debug;

use super::condition::Condition;
use super::payload::{Payload, Test};
use crate::json::Object;
use crate::machine::QueryLanguage;
use crate::place::Place;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::JsonPath {}
    impl Sealed for super::Jsonata {}
}

/// The query language of a state builder: [`JsonPath`] or [`Jsonata`]. Sealed, because the language has these two.
pub trait Language: sealed::Sealed + Debug + Clone + Sized + 'static {
    /// The word in `QueryLanguage`.
    const QUERY_LANGUAGE: QueryLanguage;

    /// What a choice rule tests: a [`Condition`] on a variable in JSONPath, an expression in JSONata.
    type Test: Into<Tested> + Debug + Clone;

    /// The field that holds what a call gets: `Parameters` or `Arguments`.
    #[doc(hidden)]
    const ARGUMENTS: &'static str;

    /// What `lambda:invoke` gets so that the function sees the input of the state.
    #[doc(hidden)]
    fn invocation(function: &str) -> Payload<Self>;
}

/// Marks states that use paths, payload templates and intrinsic functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JsonPath {}

/// Marks states that use `{% … %}` expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Jsonata {}

impl Language for JsonPath {
    const QUERY_LANGUAGE: QueryLanguage = QueryLanguage::JsonPath;
    const ARGUMENTS: &'static str = "Parameters";
    type Test = Condition;

    fn invocation(function: &str) -> Payload<Self> {
        [("FunctionName", function), ("Payload.$", "$")].into()
    }
}

impl Language for Jsonata {
    const QUERY_LANGUAGE: QueryLanguage = QueryLanguage::Jsonata;
    const ARGUMENTS: &'static str = "Arguments";
    type Test = Test;

    fn invocation(function: &str) -> Payload<Self> {
        [("FunctionName", function), ("Payload", "{% $states.input %}")].into()
    }
}

/// The fields of a rule that say when it matches.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Tested {
    pub(crate) fields: Object,
    pub(crate) place: Place,
}

/// What one query language has cannot be given to a state of the other. The compiler's words for these depend on names
/// elsewhere in the crate, so that they do not compile is all that is held.
///
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _: Task = Task::lambda("T", "${T}").timeout_seconds(jsonata::expression("$x"));
/// ```
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _: Task = Task::lambda("T", "${T}").parameters(jsonata::expression("$x"));
/// ```
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _: Task = Task::lambda("T", "${T}").catch(jsonata::Catcher::on_all());
/// ```
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _ = Choice::new("C").when(jsonata::expression("$x"), "D");
/// ```
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _ = jsonata::Choice::new("C").when(var("$.x").is_true(), "D");
/// ```
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _: Flow = Flow::new().then(Retrier::on_all());
/// ```
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _: jsonata::Task = jsonata::Task::call("T", sfn_dsl::integrations::states::start_execution(path("$.child")));
/// ```
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let _: Task = Task::call("T", sfn_dsl::integrations::states::start_execution(jsonata::expression("$child")));
/// ```
#[cfg(doctest)]
struct WhatDoesNotCompile;
