//! The checked model: what [`check`](crate::raw::Definition::check) makes of a definition.
//!
//! Every name resolves, every path is parsed, every value has its type and range. Simulation and deployment accept only
//! this, so nothing is checked twice. Read [`StateMachine`] first, then [`State`].
//! What a definition looks like as text, unknown fields included, lives in [`raw`].

mod choice;
mod data;
mod handling;
mod map;

use std::collections::HashMap;

pub use choice::{Choice, Comparison, Condition, Operand, Order, Rule, StringPattern};
pub use data::{Assign, DataFlow, JsonPathFlow, JsonataFlow, ResultPath, Selection, Setting, Template};
pub use handling::{Catcher, Jitter, Retrier};
pub use map::{Distributed, ItemBatcher, ItemReader, Items, Map, MapMode, ResultWriter};

pub use crate::jsonata::Jsonata;

use crate::intrinsic::Intrinsic;
use crate::name::StateName;
use crate::path::JsonPath;
use crate::place::Place;
use crate::raw;
use crate::resource::Resource;
use crate::time::Timestamp;

/// A state machine without errors.
#[derive(Debug, Clone, PartialEq)]
pub struct StateMachine {
    pub(crate) definition: raw::Definition,
    pub(crate) machine_type: MachineType,
    pub(crate) query_language: QueryLanguage,
    pub(crate) comment: Option<String>,
    pub(crate) timeout_seconds: Option<u64>,
    pub(crate) scope: Scope,
    pub(crate) unresolved: Vec<Unresolved>,
}

/// A field whose value is a substitution `${Name}` and therefore known only at deployment.
///
/// The model holds a neutral value in its place, so a machine with such fields can be deployed but not simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The state it is in; `None` at the top level.
    pub state: Option<StateName>,
    /// The field, or the key of the member.
    pub field: String,
    /// The text with the substitution.
    pub text: String,
}

impl StateMachine {
    /// The definition it was made from, unchanged.
    pub fn definition(&self) -> &raw::Definition {
        &self.definition
    }

    /// Standard or Express.
    pub fn machine_type(&self) -> MachineType {
        self.machine_type
    }

    /// The query language of states that name none.
    pub fn query_language(&self) -> QueryLanguage {
        self.query_language
    }

    /// The top-level `Comment`.
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// The longest time an execution may run, in seconds.
    pub fn timeout_seconds(&self) -> Option<u64> {
        self.timeout_seconds
    }

    /// The fields whose values are known only at deployment;
    /// [`Definition::substitute`](raw::Definition::substitute) fills them in. A `Resource` is not among them.
    pub fn unresolved(&self) -> &[Unresolved] {
        &self.unresolved
    }

    /// The top-level `StartAt` and `States`.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// The `type` of a state machine, fixed for its life.
///
/// Source: `CreateStateMachine`, `type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MachineType {
    /// Exactly once per state, up to one year, with a history; paid per transition.
    #[default]
    Standard,
    /// At least once, up to five minutes, without a history; paid per request and duration.
    Express,
}

impl MachineType {
    /// The word of the API: `STANDARD` or `EXPRESS`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Express => "EXPRESS",
        }
    }

    /// The type with that word in the API.
    pub fn from_api(text: &str) -> Option<Self> {
        match text {
            "STANDARD" => Some(Self::Standard),
            "EXPRESS" => Some(Self::Express),
            _ => None,
        }
    }
}

/// The language of the expressions in a state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum QueryLanguage {
    /// Paths, payload templates and intrinsic functions.
    #[default]
    JsonPath,
    /// `{% … %}` expressions.
    Jsonata,
}

impl QueryLanguage {
    /// The word of the language: `JSONPath` or `JSONata`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JsonPath => "JSONPath",
            Self::Jsonata => "JSONata",
        }
    }
}

/// A `StartAt` with its `States`: a machine, a Parallel branch or a Map processor. Transitions stay inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    start_at: StateName,
    states: Vec<State>,
    index: HashMap<StateName, usize>,
}

impl Scope {
    pub(crate) fn new(start_at: StateName, states: Vec<State>) -> Self {
        let index = states.iter().enumerate().map(|(index, state)| (state.name.clone(), index)).collect();
        Self { start_at, states, index }
    }

    /// The name of the first state.
    pub fn start_at(&self) -> &StateName {
        &self.start_at
    }

    /// The states in the order of the definition.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The state with that name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.get(self.position(name)?)
    }

    /// The position of a state in [`states`](Self::states).
    pub fn position(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }
}

/// A state: its name, what it does, and where it was written. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct State {
    /// Its name.
    pub name: StateName,
    /// Its `Comment`.
    pub comment: Option<String>,
    /// The query language of its fields.
    pub query_language: QueryLanguage,
    /// Where it was written.
    pub place: Place,
    /// What it does.
    pub kind: StateKind,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        let Self { name, comment, query_language, place: _, kind } = self;
        *name == other.name
            && *comment == other.comment
            && *query_language == other.query_language
            && *kind == other.kind
    }
}

/// The eight types of states.
#[derive(Debug, Clone, PartialEq)]
pub enum StateKind {
    /// Does work: calls a function, a service or an activity.
    Task(Box<Task>),
    /// Passes its input on, with changes.
    Pass(Box<Pass>),
    /// Branches.
    Choice(Box<Choice>),
    /// Waits.
    Wait(Box<Wait>),
    /// Ends its scope with success.
    Succeed(Box<Succeed>),
    /// Fails the execution.
    Fail(Box<Fail>),
    /// Runs branches side by side.
    Parallel(Box<Parallel>),
    /// Runs a processor for every item.
    Map(Box<Map>),
}

impl StateKind {
    /// The word in `Type`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Task(_) => "Task",
            Self::Pass(_) => "Pass",
            Self::Choice(_) => "Choice",
            Self::Wait(_) => "Wait",
            Self::Succeed(_) => "Succeed",
            Self::Fail(_) => "Fail",
            Self::Parallel(_) => "Parallel",
            Self::Map(_) => "Map",
        }
    }
}

/// The fields that several types of states have.
impl StateKind {
    /// How data goes in and out; `None` for Fail, which has no output.
    pub fn data(&self) -> Option<&DataFlow> {
        match self {
            Self::Task(task) => Some(&task.data),
            Self::Pass(pass) => Some(&pass.data),
            Self::Choice(choice) => Some(&choice.data),
            Self::Wait(wait) => Some(&wait.data),
            Self::Succeed(succeed) => Some(&succeed.data),
            Self::Fail(_) => None,
            Self::Parallel(parallel) => Some(&parallel.data),
            Self::Map(map) => Some(&map.data),
        }
    }

    /// Where the execution continues; `None` for Choice, Succeed and Fail, which have no one place.
    pub fn transition(&self) -> Option<&Transition> {
        match self {
            Self::Task(task) => Some(&task.transition),
            Self::Pass(pass) => Some(&pass.transition),
            Self::Wait(wait) => Some(&wait.transition),
            Self::Parallel(parallel) => Some(&parallel.transition),
            Self::Map(map) => Some(&map.transition),
            Self::Choice(_) | Self::Succeed(_) | Self::Fail(_) => None,
        }
    }

    /// The retriers; empty where the type has none.
    pub fn retry(&self) -> &[Retrier] {
        match self {
            Self::Task(task) => &task.retry,
            Self::Parallel(parallel) => &parallel.retry,
            Self::Map(map) => &map.retry,
            Self::Pass(_) | Self::Choice(_) | Self::Wait(_) | Self::Succeed(_) | Self::Fail(_) => &[],
        }
    }

    /// The catchers; empty where the type has none.
    pub fn catch(&self) -> &[Catcher] {
        match self {
            Self::Task(task) => &task.catch,
            Self::Parallel(parallel) => &parallel.catch,
            Self::Map(map) => &map.catch,
            Self::Pass(_) | Self::Choice(_) | Self::Wait(_) | Self::Succeed(_) | Self::Fail(_) => &[],
        }
    }
}

/// Where an execution goes when a state finishes.
///
/// ASL wants exactly one of `Next` and `End`, so this is one value, not two options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// Continue at the named state, in the same `States` map.
    Next(StateName),
    /// Finish this branch, iteration or execution.
    End,
}

/// A Task state.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// What is called.
    pub resource: Resource,
    /// How data goes in and out.
    pub data: DataFlow,
    /// Seconds until `States.Timeout`. Absent: none in practice (99,999,999).
    pub timeout_seconds: Option<Setting<u64>>,
    /// Seconds between two heartbeats.
    pub heartbeat_seconds: Option<Setting<u64>>,
    /// The `Credentials` template.
    pub credentials: Option<Template>,
    /// Retriers, first match counts.
    pub retry: Vec<Retrier>,
    /// Catchers, first match counts.
    pub catch: Vec<Catcher>,
    /// Where it continues.
    pub transition: Transition,
}

/// A Pass state.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// The literal `Result` (JSONPath only).
    pub result: Option<serde_json::Value>,
    /// How data goes in and out.
    pub data: DataFlow,
    /// Where it continues.
    pub transition: Transition,
}

/// A Wait state.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// How long.
    pub until: WaitUntil,
    /// How data goes in and out.
    pub data: DataFlow,
    /// Where it continues.
    pub transition: Transition,
}

/// How long a Wait state waits.
#[derive(Debug, Clone, PartialEq)]
pub enum WaitUntil {
    /// For a number of seconds.
    Seconds(Setting<u64>),
    /// Until a moment; a moment in the past continues at once.
    Timestamp(Setting<Timestamp>),
}

/// A Succeed state.
#[derive(Debug, Clone, PartialEq)]
pub struct Succeed {
    /// How data goes in and out.
    pub data: DataFlow,
}

/// A Fail state.
#[derive(Debug, Clone, PartialEq)]
pub struct Fail {
    /// The error name; absent: the execution fails without one.
    pub error: Option<FailText>,
    /// The cause for people.
    pub cause: Option<FailText>,
}

/// A text of a Fail state.
#[derive(Debug, Clone, PartialEq)]
pub enum FailText {
    /// The text itself.
    Literal(String),
    /// `ErrorPath` or `CausePath` with a path.
    Path(JsonPath),
    /// `ErrorPath` or `CausePath` with an intrinsic function call.
    Intrinsic(Intrinsic),
    /// A JSONata expression.
    Jsonata(Jsonata),
}

/// A Parallel state.
#[derive(Debug, Clone, PartialEq)]
pub struct Parallel {
    /// The branches; the result has their outputs in this order.
    pub branches: Vec<Scope>,
    /// How data goes in and out.
    pub data: DataFlow,
    /// Retriers, first match counts.
    pub retry: Vec<Retrier>,
    /// Catchers, first match counts.
    pub catch: Vec<Catcher>,
    /// Where it continues.
    pub transition: Transition,
}
