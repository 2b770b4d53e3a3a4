//! Calls of services with their parameters, as values that a Task state takes.

use std::fmt;
use std::marker::PhantomData;

use super::draft::Fields;
use super::kind::Kind;
use super::language::{JsonPath, Jsonata, Language};
use super::parameter::Parameter;
use super::payload::{Expression, Payload};
use crate::json::{Node, Object, Value};
use crate::place::Place;
use crate::resource::Pattern;

/// What a Task calls, with the parameters of the call: made by the functions in [`integrations`](crate::integrations).
///
/// [`Task::call`](super::Task::call) makes it a state. Each service has a type of its own, which becomes this one there.
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until a task makes it"]
pub struct Request<L: Language, K: Kind> {
    pub(crate) action: &'static str,
    pub(crate) pattern: Pattern,
    pub(crate) parameters: Object,
    types: PhantomData<(L, K)>,
}

impl<L: Language, K: Kind> Request<L, K> {
    /// A request without parameters.
    pub(crate) fn new(action: &'static str) -> Self {
        Self { action, pattern: Pattern::RequestResponse, parameters: Object::new(), types: PhantomData }
    }

    /// Sets a parameter; an earlier value of it goes.
    #[track_caller]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Argument<L>>) -> Self {
        value.into().put(&mut self.parameters, name, Place::caller());
        self
    }
}

/// What [`Task::call`](super::Task::call) takes: the requests in [`integrations`](crate::integrations).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request that this state can make",
    label = "expected a request from `sfn_dsl::integrations`, such as `sqs::send_message(…)`, in the query language of the state",
    note = "a `path` makes it a request in JSONPath, an `expression` one in JSONata; `Task::integration` takes an action by its name"
)]
pub trait IntoRequest<L: Language, K: Kind> {
    /// The request.
    fn into_request(self) -> Request<L, K>;
}

impl<L: Language, K: Kind> IntoRequest<L, K> for Request<L, K> {
    fn into_request(self) -> Self {
        self
    }
}

/// The value of one parameter: anything that a [`Payload`] can be, a [`path`] in JSONPath, an [`Expression`] in JSONata.
#[derive(Debug, Clone)]
pub struct Argument<L: Language> {
    payload: Payload<L>,
    /// Whether it is text that says where the value is, so that the name of the parameter ends in `.$`.
    computed: bool,
}

impl<L: Language> Argument<L> {
    /// Sets the member `name` of an object, whichever of its two spellings it had before.
    pub(crate) fn put(self, object: &mut Object, name: &str, place: Place) {
        let computed = format!("{name}.$");
        let (spelling, other) = if self.computed { (&*computed, name) } else { (name, &*computed) };
        object.remove(other);
        object.put_payload(spelling, place, self.payload);
    }
}

/// A path or a call of an intrinsic function, as the value of a parameter; see [`path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    text: String,
}

/// The value of a parameter that is found when the state runs: at a path of the input (`$.total`), of the context object
/// (`$$.Task.Token`) or of a variable (`$total`), or what an intrinsic function returns (`States.UUID()`).
///
/// The name of the parameter gets its `.$` by itself.
///
/// # Examples
/// ```
/// use sfn_dsl::integrations::sns;
/// use sfn_dsl::prelude::*;
/// let confirm = Task::call("Confirm", sns::publish(path("States.Format('Order {}', $.id)")).topic_arn("${Orders}"));
/// let states = Flow::from(confirm).definition().to_json()["States"].clone();
/// let parameters = json!({"Message.$": "States.Format('Order {}', $.id)", "TopicArn": "${Orders}"});
/// assert_eq!(states["Confirm"]["Parameters"], parameters);
/// ```
///
/// Source: Amazon States Language, "Payload Template".
pub fn path(text: impl fmt::Display) -> Path {
    Path { text: text.to_string() }
}

/// The path.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Path> for Argument<JsonPath> {
    fn from(path: Path) -> Self {
        Self { payload: path.text.into(), computed: true }
    }
}

impl From<Expression> for Argument<Jsonata> {
    fn from(expression: Expression) -> Self {
        Self { payload: expression.into(), computed: false }
    }
}

macro_rules! written {
    ($($type:ty)*) => { $(
        impl<L: Language> From<$type> for Argument<L> {
            fn from(value: $type) -> Self {
                Self { payload: value.into(), computed: false }
            }
        }
    )* };
}

written! { Payload<L> Value Node serde_json::Value &str String bool u64 f64 &Parameter<String> }

impl<L: Language, K: AsRef<str>, V: Into<Payload<L>>, const N: usize> From<[(K, V); N]> for Argument<L> {
    fn from(members: [(K, V); N]) -> Self {
        Self { payload: members.into(), computed: false }
    }
}

/// Defines the requests of one service: a type and its constructor for each action.
///
/// The required parameters are arguments, the others methods, and so are the patterns that the integration has.
macro_rules! integrations {
    ($(
        $(#[$docs:meta])*
        $action:literal: $constructor:ident($($required:ident = $required_name:literal),*) -> $request:ident
        waits [$($pattern:ident)*] {
            $( $(#[$parameter_docs:meta])* $parameter:ident = $name:literal; )*
        }
    )*) => {
        $(
            $(#[$docs])*
            #[derive(Debug, Clone)]
            #[must_use = "a request does nothing until a task makes it"]
            pub struct $request<L: $crate::builder::Language, K: $crate::builder::Kind = $crate::builder::Standard>(
                $crate::builder::Request<L, K>,
            );

            #[doc = concat!("`", $action, "`, with the parameters it requires: see [`", stringify!($request), "`].")]
            #[track_caller]
            pub fn $constructor<L: $crate::builder::Language, K: $crate::builder::Kind>(
                $($required: impl Into<$crate::builder::Argument<L>>),*
            ) -> $request<L, K> {
                $request($crate::builder::Request::new($action)$(.with($required_name, $required))*)
            }

            impl<L: $crate::builder::Language, K: $crate::builder::Kind> $request<L, K> {
                $(
                    $(#[$parameter_docs])*
                    #[track_caller]
                    pub fn $parameter(self, value: impl Into<$crate::builder::Argument<L>>) -> Self {
                        Self(self.0.with($name, value))
                    }
                )*
            }

            $(
                impl<L: $crate::builder::Language> $request<L, $crate::builder::Standard> {
                    $crate::builder::request::pattern! { $pattern }
                }
            )*

            impl<L: $crate::builder::Language, K: $crate::builder::Kind> $crate::builder::IntoRequest<L, K>
                for $request<L, K>
            {
                fn into_request(self) -> $crate::builder::Request<L, K> {
                    self.0
                }
            }
        )*

        #[cfg(all(test, feature = "services"))]
        pub(super) const SAMPLES: &[super::tests::Sample] = &[$(
            super::tests::Sample {
                action: $action,
                required: &[$($required_name),*],
                optional: &[$($name),*],
                waits: &[$($crate::builder::request::pattern!(@suffix $pattern)),*],
                json_path: |_value| $constructor($($crate::builder::request::each!($required, _value)),*).0,
                jsonata: |_value| $constructor($($crate::builder::request::each!($required, _value)),*).0,
            }
        ),*];
    };
}

/// The method of a pattern.
macro_rules! pattern {
    (sync) => {
        /// `.sync`: the task goes on when the job that the call starts has ended, with its result. Standard machines only.
        pub fn sync(mut self) -> Self {
            self.0.pattern = $crate::resource::Pattern::Sync;
            self
        }
    };
    (sync_2) => {
        /// `.sync:2`: as [`sync`](Self::sync), with the output of the execution as JSON. Standard machines only.
        pub fn sync_2(mut self) -> Self {
            self.0.pattern = $crate::resource::Pattern::Sync2;
            self
        }
    };
    (wait_for_task_token) => {
        /// `.waitForTaskToken`: the task goes on when somebody returns the token in `$$.Task.Token` or
        /// `$states.context.Task.Token`, which a parameter hands over. Standard machines only.
        ///
        /// Give the task a timeout or a heartbeat: a token that never comes back keeps the execution running for up to a year.
        pub fn wait_for_task_token(mut self) -> Self {
            self.0.pattern = $crate::resource::Pattern::WaitForTaskToken;
            self
        }
    };
    (@suffix sync) => {
        ".sync"
    };
    (@suffix sync_2) => {
        ".sync:2"
    };
    (@suffix wait_for_task_token) => {
        ".waitForTaskToken"
    };
}

/// The second token, once for each first one.
#[cfg(all(test, feature = "services"))]
macro_rules! each {
    ($_once:ident, $value:ident) => {
        $value
    };
}

#[cfg(all(test, feature = "services"))]
pub(crate) use each;
pub(crate) use {integrations, pattern};
