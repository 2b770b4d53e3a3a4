//! Builders: all of the Amazon States Language as typed Rust values.
//!
//! Each of the eight state types has a builder: what a state needs are arguments of its constructor, the rest are methods
//! named as the fields of ASL. A [`Flow`] puts states in order, a [`Workflow`](crate::workflow::Workflow) gives the flow
//! a name and a type. Every field remembers the Rust line that set it, so that diagnostics point there.
//!
//! JSONPath and JSONata states are different types, `Task<JsonPath>` and `Task<Jsonata>`: what one language lacks cannot be
//! written on it. Nobody writes the parameter; `use sfn_dsl::prelude::*` brings the builders of JSONPath and
//! `use sfn_dsl::prelude::jsonata::*` those of JSONata. One flow may hold both.
//!
//! Standard and Express are types as well: see [`Kind`]. A flow takes its kind from the [`Workflow`](crate::workflow::Workflow) it
//! is put into, and one that waits for a job, a token or an activity, or runs a distributed Map, does not fit an Express one.
//!
//! What is not judged here: whether targets exist, paths parse and values have their range. That is the business of
//! [`Definition::check`](crate::raw::Definition::check), which finds every problem at once. Read [`Flow`] first, then [`Task`].
//!
//! # Which way to call
//!
//! | what is called | written as | the result is |
//! |---|---|---|
//! | a Lambda function | [`Task::lambda`] | what the function returns |
//! | a Lambda function with a qualifier, asynchronously, or with a task token | [`Task::lambda_invoke`], [`lambda::invoke`](crate::integrations::lambda::invoke) | an envelope with `Payload`, or what comes with the token |
//! | a service that Step Functions knows in a way of its own: SQS, SNS, DynamoDB, ECS, Glue, … | [`Task::call`] with a request of [`integrations`](crate::integrations) | the answer of the API, or of the job with `sync()` |
//! | any other action of the AWS API | [`Task::aws_sdk`] | the answer of the API |
//! | workers of your own that poll | [`Task::activity`] | what a worker sends |
//! | something newer than this crate | [`Task::new`], [`Task::integration`], `field`, [`RawState`] | |
//!
//! # How states share data
//!
//! In JSONPath a state sees its input through `input_path` and `parameters`, puts its result in place with `result_selector` and
//! `result_path`, and passes on what `output_path` selects. Without `result_path` the result *replaces* the input, which is what
//! most often goes wrong: `.result_path("$.payment")` keeps both. In JSONata there are `arguments` and `output`, and
//! `$states.input`, `$states.result` in them. `assign` sets variables in both languages, for all states that follow.
//!
//! # What is used again
//!
//! A fragment is a function that returns a [`Flow`]. State names are unique in a whole machine, so a fragment that is used twice
//! gets [`prefixed`](Flow::prefixed). [`Flow::from_definition`] takes the states of a definition that exists as text. What differs
//! between deployments is a [`Parameter`], with a default where there is a good one.
//!
//! # Examples
//! ```
//! use sfn_dsl::prelude::*;
//!
//! let ship = Map::new("Ship items")
//!     .items_path("$.items")
//!     .max_concurrency(5)
//!     .item_processor(Flow::new().then(Task::lambda("Ship item", "${ShipItem}")));
//!
//! let checked = Flow::new()
//!     .then(
//!         Task::lambda("Validate order", "${ValidateOrder}")
//!             .retry(Retrier::aws_lambda())
//!             .catch(Catcher::on("ValidationError").result_path("$.error").next("Reject order")),
//!     )
//!     .then(Choice::new("In stock?").when(var("$.inStock").is_true(), "Ship items").otherwise("Wait for stock"))
//!     .then(Wait::seconds("Wait for stock", 86_400).next("Validate order"))
//!     .then(ship)
//!     .then(Succeed::new("Done"))
//!     .then(Fail::new("Reject order").error("OrderRejected"))
//!     .check()?;
//! assert_eq!(checked.machine.scope().states().len(), 6);
//! # Ok::<(), sfn_dsl::check::Report>(())
//! ```

mod choice;
mod condition;
mod distributed;
mod draft;
mod flow;
mod handling;
mod kind;
mod language;
mod map;
mod parallel;
mod parameter;
mod payload;
pub(crate) mod request;
mod scopes;
mod simple;
mod task;

pub use choice::{Choice, Rule};
pub use condition::{
    BooleanAt, Condition, NumberAt, Operand, OrderedOperand, StringAt, TimestampAt, Variable, boolean_at,
    not, number_at, string_at, timestamp_at, var,
};
pub use distributed::{
    CsvDelimiter, InputType, ItemBatcher, ItemReader, ManifestType, OutputType, ResultWriter, Transformation,
};
pub use flow::{Flow, IntoFlow, RawState};
pub use handling::{Catcher, ErrorNames, Retrier};
pub use kind::{Express, Kind, Standard};
pub use language::{JsonPath, Jsonata, Language};
pub use map::{DistributedMap, Map};
pub use parallel::Parallel;
pub use parameter::{DefaultOf, Parameter, ParameterType};
pub use payload::{Expression, Payload, Setting, Test, expression};
pub use request::{Argument, IntoRequest, Path, Request, path};
pub use simple::{Fail, Pass, Succeed, Wait};
pub use task::Task;
