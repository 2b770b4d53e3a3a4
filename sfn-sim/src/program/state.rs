//! The compiled states.

use std::sync::Arc;

use serde_json::Value;
use sfn_dsl::intrinsic::Intrinsic;
use sfn_dsl::machine::{Condition, FailText, ResultPath, Retrier, Selection, Template};
use sfn_dsl::name::{ErrorName, StateName, VariableName};
use sfn_dsl::path::{JsonPath, ReferencePath, Root};
use sfn_dsl::resource::Resource;
use sfn_dsl::time::Timestamp;

use crate::history::StateType;

/// The position of a state in its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StateIndex(pub(crate) u32);

/// Where a frame goes when a state is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    State(StateIndex),
    End,
}

#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "the type of a state is its `state_type` everywhere")]
pub(crate) struct State {
    pub(crate) name: StateName,
    pub(crate) state_type: StateType,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Task(Box<TaskState>),
    Pass(Box<PassState>),
    Choice(Box<ChoiceState>),
    Wait(Box<WaitState>),
    Succeed(Box<Flow>),
    Fail(Box<FailState>),
    Parallel(Box<Branches>),
    Map(Box<MapState>),
}

/// How data moves through a JSONPath state; see [`sfn_dsl::machine::JsonPathFlow`].
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) input_path: Selection,
    pub(crate) parameters: Option<Content>,
    pub(crate) result_selector: Option<Content>,
    pub(crate) result_path: ResultPath,
    pub(crate) output_path: Selection,
    pub(crate) assign: Assign,
}

pub(crate) type Assign = Vec<(VariableName, Content)>;

/// A template, told apart by what filling it in needs.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing to fill in: one value, shared by all executions.
    Constant(Arc<Value>),
    /// Has paths or calls.
    Template {
        template: Template,
        /// Whether some of them read the context object.
        reads_context: bool,
    },
}

impl Content {
    pub(crate) fn new(template: &Template) -> Self {
        match template {
            Template::Literal(value) => Self::Constant(Arc::new(value.clone())),
            other => Self::Template { template: other.clone(), reads_context: template_reads_context(other) },
        }
    }

    pub(crate) fn reads_context(&self) -> bool {
        matches!(self, Self::Template { reads_context: true, .. })
    }
}

fn template_reads_context(template: &Template) -> bool {
    match template {
        Template::Literal(_) | Template::Jsonata(_) => false,
        Template::Array(elements) => elements.iter().any(template_reads_context),
        Template::Object(members) => members.iter().any(|(_, value)| template_reads_context(value)),
        Template::Path(path) => reads_context(path),
        Template::Intrinsic(call) => call_reads_context(call),
    }
}

fn call_reads_context(call: &Intrinsic) -> bool {
    call.paths().into_iter().any(reads_context)
}

/// Whether a path looks into the context object.
pub(crate) fn reads_context(path: &JsonPath) -> bool {
    path.root() == &Root::Context
}

/// `Retry` and `Catch`.
#[derive(Debug)]
pub(crate) struct Handlers {
    pub(crate) retry: Vec<Retrier>,
    pub(crate) catch: Vec<Catcher>,
}

#[derive(Debug)]
pub(crate) struct Catcher {
    pub(crate) error_equals: Vec<ErrorName>,
    pub(crate) next: StateIndex,
    pub(crate) result_path: ResultPath,
    pub(crate) assign: Assign,
}

/// A number that is written down or read from the input.
#[derive(Debug)]
pub(crate) enum Limit {
    Literal(u64),
    Path(ReferencePath),
}

#[derive(Debug)]
pub(crate) struct TaskState {
    pub(crate) resource: Arc<Resource>,
    pub(crate) flow: Flow,
    pub(crate) timeout_seconds: Option<Limit>,
    pub(crate) heartbeat_seconds: Option<Limit>,
    pub(crate) credentials: Option<Content>,
    pub(crate) handlers: Handlers,
    pub(crate) next: Next,
}

#[derive(Debug)]
pub(crate) struct PassState {
    pub(crate) result: Option<Arc<Value>>,
    pub(crate) flow: Flow,
    pub(crate) next: Next,
}

#[derive(Debug)]
pub(crate) struct ChoiceState {
    pub(crate) rules: Vec<Rule>,
    pub(crate) default: Option<StateIndex>,
    pub(crate) flow: Flow,
    /// Whether some rule reads the context object.
    pub(crate) reads_context: bool,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) condition: Condition,
    pub(crate) next: StateIndex,
    pub(crate) assign: Assign,
}

#[derive(Debug)]
pub(crate) enum WaitState {
    Seconds { seconds: Limit, flow: Flow, next: Next },
    Timestamp { timestamp: Timestamp, flow: Flow, next: Next },
    TimestampPath { path: ReferencePath, flow: Flow, next: Next },
}

impl WaitState {
    pub(crate) fn flow(&self) -> &Flow {
        match self {
            Self::Seconds { flow, .. } | Self::Timestamp { flow, .. } | Self::TimestampPath { flow, .. } => {
                flow
            }
        }
    }

    pub(crate) fn next(&self) -> Next {
        match self {
            Self::Seconds { next, .. } | Self::Timestamp { next, .. } | Self::TimestampPath { next, .. } => {
                *next
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct FailState {
    pub(crate) error: Option<FailText>,
    pub(crate) cause: Option<FailText>,
}

/// A Parallel state.
#[derive(Debug)]
pub(crate) struct Branches {
    /// The first state of each branch.
    pub(crate) starts: Vec<StateIndex>,
    pub(crate) flow: Flow,
    pub(crate) handlers: Handlers,
    pub(crate) next: Next,
}

/// An inline Map.
#[derive(Debug)]
pub(crate) struct MapState {
    /// `ItemsPath`; absent: the effective input.
    pub(crate) items_path: Option<ReferencePath>,
    pub(crate) item_selector: Option<Content>,
    /// The first state of the processor.
    pub(crate) start: StateIndex,
    pub(crate) max_concurrency: Option<Limit>,
    pub(crate) flow: Flow,
    pub(crate) handlers: Handlers,
    pub(crate) next: Next,
}
