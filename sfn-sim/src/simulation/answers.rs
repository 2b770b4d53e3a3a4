//! Who answers the tasks of a simulation: the answers that were added, and which of them are asked first.

use std::collections::BTreeMap;
use std::fmt;

use sfn_dsl::lowering::Declaration;
use sfn_dsl::name::StateName;
use sfn_dsl::resource::{Pattern, Resource, ResourceKind};

use super::run::excerpt;
use super::whom::{AnsweredBy, is_of};
use super::{Answer, SimulationError};
use crate::execution::TaskRequest;
use crate::mock::TestCase;
use crate::program::Program;

/// Answers a task, or leaves it to the answers that were added before.
pub(crate) type Mock<'a> = Box<dyn FnMut(&TaskRequest) -> Result<Option<Answer>, SimulationError> + 'a>;

/// Which tasks an answer is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AnswerFor {
    /// Those of a state.
    State(StateName),
    /// Those that call a resource: an ARN, or the name of a Lambda function.
    Resource(String),
    /// Those of the function of that name marked `#[task]`.
    Task(&'static str),
}

/// Which tasks an answer is for, with what `#[task]` says of them.
#[derive(Debug)]
pub struct Asked {
    pub(super) whom: AnswerFor,
    pub(super) declaration: Option<&'static Declaration>,
}

impl fmt::Display for AnswerFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(state) => write!(f, "state \"{state}\""),
            Self::Resource(resource) => write!(f, "resource \"{resource}\""),
            Self::Task(task) => write!(f, "task `{task}`"),
        }
    }
}

impl Asked {
    fn takes(&self, request: &TaskRequest, parameters: &BTreeMap<String, String>) -> bool {
        match &self.whom {
            AnswerFor::State(state) => *state == request.state,
            AnswerFor::Resource(name) => {
                calls(&request.resource, name) || invoked(request) == Some(name.as_str())
            }
            AnswerFor::Task(_) => {
                self.declaration.is_some_and(|declaration| is_of(declaration, request, parameters))
            }
        }
    }
}

/// Whether a resource is the one of that name: its ARN, the ARN without how it waits for the result, or the name of a
/// Lambda function.
fn calls(resource: &Resource, name: &str) -> bool {
    let arn = resource.arn();
    let suffix = resource.integration().map_or("", |integration| integration.pattern.suffix());
    arn == name
        || arn.strip_suffix(suffix) == Some(name)
        || (resource.kind() == &ResourceKind::LambdaFunction && function_name(arn) == name)
}

/// The function that `lambda:invoke` calls.
fn invoked(request: &TaskRequest) -> Option<&str> {
    is_invoke(&request.resource).then(|| request.input.get("FunctionName")?.as_str().map(function_name))?
}

fn is_invoke(resource: &Resource) -> bool {
    resource.integration().is_some_and(|called| called.service == "lambda" && called.action == "invoke")
}

/// The name in the ARN of a function, or in a name with a qualifier.
fn function_name(function: &str) -> &str {
    let name = function.split_once(":function:").map_or(function, |(_, name)| name);
    name.split_once(':').map_or(name, |(name, _)| name)
}

/// All answers of a simulation.
#[derive(Default)]
pub(crate) struct Answers<'a> {
    added: Vec<Added<'a>>,
    pub(super) test_case: Option<TestCase>,
    /// The values of substitutions that are known.
    pub(crate) parameters: BTreeMap<String, String>,
    /// How many tasks each state has had.
    tasks: BTreeMap<StateName, u64>,
    /// How many of them came to the test case.
    invocations: BTreeMap<StateName, u64>,
}

struct Added<'a> {
    asked: Asked,
    mock: Mock<'a>,
    is_used: bool,
}

impl<'a> Answers<'a> {
    fn add(&mut self, asked: Asked, mock: Mock<'a>) {
        self.added.push(Added { asked, mock, is_used: false });
    }

    /// Adds a closure for tasks, typed by them where they are those of a function.
    pub(crate) fn on<Tasks, Closure, Marker>(&mut self, tasks: Tasks, closure: Closure)
    where
        Tasks: AnsweredBy<'a, Closure, Marker>,
    {
        let (asked, mock) = tasks.answered_by(closure);
        self.add(asked, mock);
    }

    /// Adds a closure for tasks that sees the whole request.
    pub(crate) fn on_task<Answered: Into<Option<Answer>>>(
        &mut self,
        asked: Asked,
        mut task: impl FnMut(&TaskRequest) -> Answered + 'a,
    ) {
        self.add(asked, Box::new(move |request| Ok(task(request).into())));
    }

    pub(crate) fn whom(&self) -> impl Iterator<Item = &AnswerFor> {
        self.added.iter().map(|added| &added.asked.whom)
    }

    /// The answers that were given to nobody since the last start, as they were added.
    pub(crate) fn unused(&self) -> Vec<AnswerFor> {
        self.added.iter().filter(|added| !added.is_used).map(|added| added.asked.whom.clone()).collect()
    }

    /// Begins to count anew.
    pub(crate) fn start(&mut self) {
        self.added.iter_mut().for_each(|added| added.is_used = false);
        self.tasks.clear();
        self.invocations.clear();
    }

    /// Whether every answer is for a task that the machine has.
    pub(super) fn check(&self, program: &Program) -> Result<(), SimulationError> {
        let tasks = || program.tasks();
        let test_case = self.test_case.iter().flat_map(TestCase::states);
        let states = self.whom().filter_map(|whom| match whom {
            AnswerFor::State(state) => Some(state),
            AnswerFor::Resource(_) | AnswerFor::Task(_) => None,
        });
        if let Some(state) = states.chain(test_case).find(|state| !tasks().any(|(known, _)| known == *state))
        {
            let known = tasks().map(|(known, _)| known.clone()).collect();
            return Err(SimulationError::UnknownState { state: state.clone(), known });
        }
        let is_called = |name: &str| {
            // Which function `lambda:invoke` calls is known when it is called.
            tasks().any(|(_, known)| calls(known, name) || (is_invoke(known) && !name.contains(":states:")))
        };
        for whom in self.whom() {
            if let AnswerFor::Resource(resource) = whom
                && !is_called(resource)
            {
                let mut known: Vec<String> = tasks().map(|(_, known)| known.arn().to_owned()).collect();
                known.sort_unstable();
                known.dedup();
                return Err(SimulationError::UnknownResource { resource: resource.clone(), known });
            }
        }
        Ok(())
    }

    /// The answer to a task: of those for its state the one added last, then of those for its resource, then the test
    /// case's. One that leaves the task hands it on to the next.
    pub(crate) fn answer(&mut self, request: &TaskRequest) -> Result<Answer, SimulationError> {
        let state = &request.state;
        let task = count(&mut self.tasks, state);
        let mut has_left = false;
        for by_state in [true, false] {
            for added in self.added.iter_mut().rev() {
                let is_by_state = matches!(added.asked.whom, AnswerFor::State(_));
                if is_by_state != by_state || !added.asked.takes(request, &self.parameters) {
                    continue;
                }
                if let Some(answer) = (added.mock)(request)? {
                    added.is_used = true;
                    return Ok(answer);
                }
                has_left = true;
            }
        }
        if let Some(case) = &self.test_case {
            let invocation = count(&mut self.invocations, state) - 1;
            match case.reply(state.as_str(), invocation) {
                Some(reply) => return Ok(Answer::reply(reply?)),
                // The call succeeds, and in this test case nobody returns the token or takes the work.
                None if waits_for_somebody(request) => return Ok(Answer::never()),
                None => {}
            }
        }
        let state = state.clone();
        Err(if has_left {
            SimulationError::Unmatched {
                state,
                task,
                input: excerpt(&request.input.to_string()).into_owned(),
            }
        } else {
            let resource = request.resource.arn().to_owned();
            SimulationError::NoAnswer { state, resource, answered: self.whom().cloned().collect() }
        })
    }
}

/// Counts one more; returns how many there are.
fn count(counts: &mut BTreeMap<StateName, u64>, state: &StateName) -> u64 {
    let count = counts.entry(state.clone()).or_insert(0);
    *count += 1;
    *count
}

/// Whether somebody else ends the task: who returns the token, or the worker of an activity.
fn waits_for_somebody(request: &TaskRequest) -> bool {
    match request.resource.kind() {
        ResourceKind::Activity => true,
        ResourceKind::Integration(integration) => integration.pattern == Pattern::WaitForTaskToken,
        ResourceKind::LambdaFunction | ResourceKind::Substitution => false,
    }
}
