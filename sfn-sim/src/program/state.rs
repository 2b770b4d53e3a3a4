//! The compiled states.

use std::sync::Arc;

use serde_json::Value;
use sfn_dsl::intrinsic::Intrinsic;
use sfn_dsl::machine::{Condition, ResultPath, Retrier, Selection, Template};
use sfn_dsl::name::{ErrorName, StateName, VariableName};
use sfn_dsl::path::{JsonPath, ReferencePath, Root};
use sfn_dsl::resource::Resource;
use sfn_dsl::time::Timestamp;

use super::distributed::Distributed;
use crate::eval::jsonata::Query;
use crate::history::StateType;
use crate::payload::Payload;

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

impl State {
    /// Its retriers; states that do no work have none.
    pub(crate) fn retriers(&self) -> &[Retrier] {
        match &self.kind {
            Kind::Task(task) => &task.handlers.retry,
            Kind::Parallel(branches) => &branches.handlers.retry,
            Kind::Map(map) => &map.handlers.retry,
            Kind::Pass(_) | Kind::Choice(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => &[],
        }
    }
}

#[derive(Debug)]
pub(crate) enum Kind {
    Task(Box<TaskState>),
    Pass(Box<PassState>),
    Choice(Box<ChoiceState>),
    Wait(Box<WaitState>),
    Succeed(Arc<Flow>),
    Fail(Box<FailState>),
    Parallel(Box<Branches>),
    Map(Box<MapState>),
}

/// How data moves through a state, by query language; see [`sfn_dsl::machine::DataFlow`].
#[derive(Debug)]
pub(crate) enum Flow {
    JsonPath(JsonPathFlow),
    Jsonata(JsonataFlow),
}

#[derive(Debug)]
pub(crate) struct JsonPathFlow {
    pub(crate) input_path: Selection,
    pub(crate) parameters: Option<Content>,
    pub(crate) result_selector: Option<Content>,
    pub(crate) result_path: ResultPath,
    pub(crate) output_path: Selection,
    pub(crate) assign: Assign,
}

#[derive(Debug)]
pub(crate) struct JsonataFlow {
    pub(crate) arguments: Option<Content>,
    pub(crate) output: Option<Content>,
    pub(crate) assign: Assign,
}

pub(crate) type Assign = Vec<(VariableName, Content)>;

impl Flow {
    /// Whether what comes after the work of the state reads the context object, `OutputPath` aside.
    pub(crate) fn reads_context(&self) -> bool {
        match self {
            Self::JsonPath(flow) => {
                flow.result_selector.as_ref().is_some_and(Content::reads_context)
                    || assign_reads_context(&flow.assign)
            }
            Self::Jsonata(flow) => {
                flow.output.as_ref().is_some_and(Content::reads_context) || assign_reads_context(&flow.assign)
            }
        }
    }
}

fn assign_reads_context(assign: &Assign) -> bool {
    assign.iter().any(|(_, content)| content.reads_context())
}

/// A template, told apart by what filling it in needs.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing to fill in: one value, shared by all executions.
    Constant(Payload),
    /// Has paths or calls.
    Template {
        template: Box<Template>,
        /// Whether some of them read the context object.
        reads_context: bool,
    },
    /// Has JSONata expressions.
    Queries {
        queries: Box<Queries>,
        /// Whether some of them read the context object.
        reads_context: bool,
    },
}

/// A JSON value with JSONata expressions in it.
#[derive(Debug)]
pub(crate) enum Queries {
    Literal(Value),
    Query(Query),
    Array(Vec<Queries>),
    Object(Vec<(String, Queries)>),
}

impl Content {
    /// A template of a JSONPath state.
    pub(crate) fn new(template: &Template) -> Self {
        match template {
            Template::Literal(value) => Self::Constant(value.clone().into()),
            other => Self::Template {
                template: Box::new(other.clone()),
                reads_context: template_reads_context(other),
            },
        }
    }

    /// A JSON value of a JSONata state; `None` where it has something of JSONPath.
    pub(crate) fn jsonata(template: &Template) -> Option<Self> {
        Some(match Queries::new(template)? {
            Queries::Literal(value) => Self::Constant(value.into()),
            queries => {
                let reads_context = queries.reads_context();
                Self::Queries { queries: Box::new(queries), reads_context }
            }
        })
    }

    pub(crate) fn reads_context(&self) -> bool {
        matches!(self, Self::Template { reads_context: true, .. } | Self::Queries { reads_context: true, .. })
    }
}

impl Queries {
    fn new(template: &Template) -> Option<Self> {
        Some(match template {
            Template::Literal(value) => Self::Literal(value.clone()),
            Template::Jsonata(text) => Self::Query(Query::new(text)),
            Template::Array(elements) => Self::Array(elements.iter().map(Self::new).collect::<Option<_>>()?),
            Template::Object(members) => {
                let members = members.iter().map(|(name, value)| Some((name.clone(), Self::new(value)?)));
                Self::Object(members.collect::<Option<_>>()?)
            }
            Template::Path(_) | Template::Intrinsic(_) => return None,
        })
    }

    fn reads_context(&self) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Query(query) => query.reads_context(),
            Self::Array(elements) => elements.iter().any(Self::reads_context),
            Self::Object(members) => members.iter().any(|(_, value)| value.reads_context()),
        }
    }
}

fn template_reads_context(template: &Template) -> bool {
    match template {
        // Expressions of JSONata are never in a template of JSONPath.
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
    pub(crate) output: CatcherOutput,
    pub(crate) assign: Assign,
}

impl Catcher {
    /// Whether it reads the context object.
    pub(crate) fn reads_context(&self) -> bool {
        let output = match &self.output {
            CatcherOutput::ResultPath(_) => None,
            CatcherOutput::Output(output) => output.as_ref(),
        };
        assign_reads_context(&self.assign) || output.is_some_and(Content::reads_context)
    }
}

/// What a catcher makes of the error output.
#[derive(Debug)]
pub(crate) enum CatcherOutput {
    /// It goes into the input.
    ResultPath(ResultPath),
    /// `Output` of a JSONata state; absent: the error output itself.
    Output(Option<Content>),
}

/// A number that is written down, read from the input, or computed.
#[derive(Debug)]
pub(crate) enum Limit<N = u64> {
    Literal(N),
    Path(ReferencePath),
    Query(Query),
}

#[derive(Debug)]
pub(crate) struct TaskState {
    pub(crate) resource: Arc<Resource>,
    pub(crate) flow: Arc<Flow>,
    pub(crate) timeout_seconds: Option<Limit>,
    pub(crate) heartbeat_seconds: Option<Limit>,
    pub(crate) credentials: Option<Content>,
    pub(crate) handlers: Handlers,
    pub(crate) next: Next,
}

#[derive(Debug)]
pub(crate) struct PassState {
    pub(crate) result: Option<Payload>,
    pub(crate) flow: Arc<Flow>,
    pub(crate) next: Next,
}

#[derive(Debug)]
pub(crate) struct ChoiceState {
    pub(crate) rules: Vec<Rule>,
    pub(crate) default: Option<StateIndex>,
    pub(crate) flow: Arc<Flow>,
    /// Whether some rule reads the context object.
    pub(crate) reads_context: bool,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) test: Test,
    pub(crate) next: StateIndex,
    pub(crate) assign: Assign,
    /// `Output` of a JSONata state.
    pub(crate) output: Option<Content>,
}

impl Rule {
    /// Whether what it does when it matches reads the context object.
    pub(crate) fn reads_context(&self) -> bool {
        assign_reads_context(&self.assign) || self.output.as_ref().is_some_and(Content::reads_context)
    }
}

/// When a rule matches.
#[derive(Debug)]
pub(crate) enum Test {
    /// Comparisons of JSONPath, or a literal.
    Condition(Condition),
    Query(Query),
}

#[derive(Debug)]
pub(crate) struct WaitState {
    pub(crate) until: WaitUntil,
    pub(crate) flow: Arc<Flow>,
    pub(crate) next: Next,
}

#[derive(Debug)]
pub(crate) enum WaitUntil {
    Seconds(Limit),
    Timestamp(Timestamp),
    TimestampPath(ReferencePath),
    TimestampQuery(Query),
}

#[derive(Debug)]
pub(crate) struct FailState {
    pub(crate) error: Option<FailText>,
    pub(crate) cause: Option<FailText>,
}

/// A text of a Fail state.
#[derive(Debug)]
pub(crate) enum FailText {
    Literal(Arc<str>),
    Path(JsonPath),
    /// An intrinsic function call.
    Intrinsic(Content),
    Query(Query),
}

/// A Parallel state.
#[derive(Debug)]
pub(crate) struct Branches {
    /// The first state of each branch.
    pub(crate) starts: Vec<StateIndex>,
    pub(crate) flow: Arc<Flow>,
    pub(crate) handlers: Handlers,
    pub(crate) next: Next,
}

/// A Map state.
#[derive(Debug)]
pub(crate) struct MapState {
    pub(crate) items: Items,
    pub(crate) item_selector: Option<Content>,
    /// The first state of the processor.
    pub(crate) start: StateIndex,
    pub(crate) max_concurrency: Option<Limit>,
    /// What only a distributed Map has.
    pub(crate) distributed: Option<Box<Distributed>>,
    pub(crate) flow: Arc<Flow>,
    pub(crate) handlers: Handlers,
    pub(crate) next: Next,
}

impl MapState {
    /// Whether its results go to S3, so that its result tells where they are.
    pub(crate) fn exports_results(&self) -> bool {
        self.distributed.as_ref().is_some_and(|distributed| distributed.result_writer.destination.is_some())
    }
}

/// Where a Map finds its items.
#[derive(Debug)]
pub(crate) enum Items {
    /// In the effective input itself.
    Input,
    /// `ItemsPath`
    Path(ReferencePath),
    /// `Items` with expressions inside.
    Content(Content),
    /// `Items` that is an expression.
    Query(Query),
}
