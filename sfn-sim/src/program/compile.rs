//! From the checked model to a program.

use std::sync::Arc;

use sfn_dsl::machine::{
    Assign, DataFlow, Items, JsonPathFlow, Map, MapMode, QueryLanguage, Scope, Setting, StateKind,
    StateMachine, Task, Transition, Wait, WaitUntil,
};
use sfn_dsl::name::StateName;
use sfn_dsl::path::ReferencePath;
use sfn_dsl::{machine, time::Timestamp};

use super::state::{
    Branches, Catcher, ChoiceState, Content, FailState, Flow, Handlers, Kind, Limit, MapState, Next,
    PassState, Rule, State, StateIndex, TaskState, WaitState, reads_context,
};
use super::{CompileError, Feature, Machine, Unsupported};
use crate::history::StateType;

/// Compiles a machine, or lists everything in it that is not simulated.
pub(super) fn compile(machine: &StateMachine) -> Result<Machine, CompileError> {
    let mut unsupported: Vec<Unsupported> = machine
        .unresolved()
        .iter()
        .map(|unresolved| Unsupported {
            state: unresolved.state.clone(),
            feature: Feature::Substitution { field: unresolved.field.clone(), text: unresolved.text.clone() },
        })
        .collect();
    collect_unsupported(machine.scope(), &mut unsupported);
    let mut compiler = Compiler::default();
    // A machine with JSONata has parts that do not exist in a program; then the reason was found above.
    let start = compiler.scope(machine.scope()).filter(|_| unsupported.is_empty());
    let (Some(start), Some(states)) = (start, compiler.states.into_iter().collect()) else {
        return Err(CompileError { unsupported });
    };
    Ok(Machine {
        states,
        start,
        timeout_seconds: machine.timeout_seconds(),
        machine_type: machine.machine_type(),
    })
}

fn collect_unsupported(scope: &Scope, found: &mut Vec<Unsupported>) {
    for state in scope.states() {
        let mut note = |feature| found.push(Unsupported { state: Some(state.name.clone()), feature });
        match state.query_language {
            QueryLanguage::JsonPath => {}
            QueryLanguage::Jsonata => note(Feature::Jsonata),
        }
        match &state.kind {
            StateKind::Map(map) => {
                match map.mode {
                    MapMode::Inline => {}
                    MapMode::Distributed(_) => note(Feature::DistributedMap),
                }
                collect_unsupported(&map.processor, found);
            }
            StateKind::Parallel(parallel) => {
                parallel.branches.iter().for_each(|branch| collect_unsupported(branch, found));
            }
            StateKind::Task(_)
            | StateKind::Pass(_)
            | StateKind::Choice(_)
            | StateKind::Wait(_)
            | StateKind::Succeed(_)
            | StateKind::Fail(_) => {}
        }
    }
}

#[derive(Default)]
struct Compiler {
    /// States in the order of the definition; `None` while the scopes inside them are compiled.
    states: Vec<Option<State>>,
}

/// Positions of the states of one scope.
struct Siblings<'a> {
    scope: &'a Scope,
    /// The index of its first state; the others follow.
    base: usize,
}

impl Siblings<'_> {
    fn index(&self, name: &StateName) -> Option<StateIndex> {
        let position = self.base + self.scope.position(name.as_str())?;
        Some(StateIndex(u32::try_from(position).ok()?))
    }

    fn next(&self, transition: &Transition) -> Option<Next> {
        match transition {
            Transition::Next(name) => Some(Next::State(self.index(name)?)),
            Transition::End => Some(Next::End),
        }
    }
}

impl Compiler {
    /// Compiles a scope and those in it; returns its first state. `None` where a part is not simulated.
    fn scope(&mut self, scope: &Scope) -> Option<StateIndex> {
        let siblings = Siblings { scope, base: self.states.len() };
        self.states.extend(scope.states().iter().map(|_| None));
        for (position, state) in scope.states().iter().enumerate() {
            let kind = self.kind(&state.kind, &siblings)?;
            let state = State { name: state.name.clone(), state_type: StateType::from(&state.kind), kind };
            *self.states.get_mut(siblings.base + position)? = Some(state);
        }
        siblings.index(scope.start_at())
    }

    fn kind(&mut self, kind: &StateKind, siblings: &Siblings<'_>) -> Option<Kind> {
        Some(match kind {
            StateKind::Task(task) => Kind::Task(Box::new(task_state(task, siblings)?)),
            StateKind::Pass(pass) => Kind::Pass(Box::new(PassState {
                result: pass.result.clone().map(Arc::new),
                flow: flow(&pass.data)?,
                next: siblings.next(&pass.transition)?,
            })),
            StateKind::Choice(choice) => Kind::Choice(Box::new(choice_state(choice, siblings)?)),
            StateKind::Wait(wait) => Kind::Wait(Box::new(wait_state(wait, siblings)?)),
            StateKind::Succeed(succeed) => Kind::Succeed(Box::new(flow(&succeed.data)?)),
            StateKind::Fail(fail) => {
                Kind::Fail(Box::new(FailState { error: fail.error.clone(), cause: fail.cause.clone() }))
            }
            StateKind::Parallel(parallel) => {
                let starts = parallel.branches.iter().map(|branch| self.scope(branch));
                Kind::Parallel(Box::new(Branches {
                    starts: starts.collect::<Option<_>>()?,
                    flow: flow(&parallel.data)?,
                    handlers: handlers(&parallel.retry, &parallel.catch, siblings)?,
                    next: siblings.next(&parallel.transition)?,
                }))
            }
            StateKind::Map(map) => Kind::Map(Box::new(self.map(map, siblings)?)),
        })
    }

    fn map(&mut self, map: &Map, siblings: &Siblings<'_>) -> Option<MapState> {
        Some(MapState {
            items_path: match &map.items {
                Items::Input => None,
                Items::Path(path) => Some(ReferencePath::parse(path.as_str()).ok()?),
                Items::Template(_) | Items::Jsonata(_) => return None,
            },
            item_selector: map.item_selector.as_ref().map(Content::new),
            start: self.scope(&map.processor)?,
            max_concurrency: limit(map.max_concurrency.as_ref())?,
            flow: flow(&map.data)?,
            handlers: handlers(&map.retry, &map.catch, siblings)?,
            next: siblings.next(&map.transition)?,
        })
    }
}

fn flow(data: &DataFlow) -> Option<Flow> {
    let flow: &JsonPathFlow = match data {
        DataFlow::JsonPath(flow) => flow,
        DataFlow::Jsonata(_) => return None,
    };
    Some(Flow {
        input_path: flow.input_path.clone(),
        parameters: flow.parameters.as_ref().map(Content::new),
        result_selector: flow.result_selector.as_ref().map(Content::new),
        result_path: flow.result_path.clone(),
        output_path: flow.output_path.clone(),
        assign: assign(&flow.assign),
    })
}

fn assign(assign: &Assign) -> super::state::Assign {
    assign.iter().map(|(name, template)| (name.clone(), Content::new(template))).collect()
}

fn handlers(
    retry: &[machine::Retrier],
    catch: &[machine::Catcher],
    siblings: &Siblings<'_>,
) -> Option<Handlers> {
    let catchers = catch.iter().map(|catcher| {
        Some(Catcher {
            error_equals: catcher.error_equals.clone(),
            next: siblings.index(&catcher.next)?,
            result_path: catcher.result_path.clone(),
            assign: assign(&catcher.assign),
        })
    });
    Some(Handlers { retry: retry.to_vec(), catch: catchers.collect::<Option<_>>()? })
}

/// `Some(None)` for an absent setting, `None` for one in JSONata.
#[expect(clippy::option_option, reason = "absent is one thing, not simulated another")]
fn limit(setting: Option<&Setting<u64>>) -> Option<Option<Limit>> {
    Some(match setting {
        None => None,
        Some(Setting::Literal(number)) => Some(Limit::Literal(*number)),
        Some(Setting::Path(path)) => Some(Limit::Path(path.clone())),
        Some(Setting::Jsonata(_)) => return None,
    })
}

fn task_state(task: &Task, siblings: &Siblings<'_>) -> Option<TaskState> {
    Some(TaskState {
        resource: Arc::new(task.resource.clone()),
        flow: flow(&task.data)?,
        timeout_seconds: limit(task.timeout_seconds.as_ref())?,
        heartbeat_seconds: limit(task.heartbeat_seconds.as_ref())?,
        credentials: task.credentials.as_ref().map(Content::new),
        handlers: handlers(&task.retry, &task.catch, siblings)?,
        next: siblings.next(&task.transition)?,
    })
}

fn choice_state(choice: &machine::Choice, siblings: &Siblings<'_>) -> Option<ChoiceState> {
    let rules = choice.rules.iter().map(|rule| {
        Some(Rule {
            condition: rule.condition.clone(),
            next: siblings.index(&rule.next)?,
            assign: assign(&rule.assign),
        })
    });
    let default = match &choice.default {
        Some(name) => Some(siblings.index(name)?),
        None => None,
    };
    Some(ChoiceState {
        rules: rules.collect::<Option<_>>()?,
        default,
        flow: flow(&choice.data)?,
        reads_context: choice.rules.iter().any(|rule| condition_reads_context(&rule.condition)),
    })
}

fn condition_reads_context(condition: &machine::Condition) -> bool {
    use machine::{Comparison, Condition, Operand};
    fn operand<T>(operand: &Operand<T>) -> bool {
        match operand {
            Operand::Literal(_) => false,
            Operand::Path(path) => reads_context(path),
        }
    }
    match condition {
        Condition::And(conditions) | Condition::Or(conditions) => {
            conditions.iter().any(condition_reads_context)
        }
        Condition::Not(condition) => condition_reads_context(condition),
        Condition::Compare { variable, comparison } => {
            reads_context(variable)
                || match comparison {
                    Comparison::String(_, value) => operand(value),
                    Comparison::Numeric(_, value) => operand(value),
                    Comparison::Timestamp(_, value) => operand(value),
                    Comparison::Boolean(value) => operand(value),
                    Comparison::StringMatches(_)
                    | Comparison::IsNull(_)
                    | Comparison::IsPresent(_)
                    | Comparison::IsNumeric(_)
                    | Comparison::IsString(_)
                    | Comparison::IsBoolean(_)
                    | Comparison::IsTimestamp(_) => false,
                }
        }
        Condition::Jsonata(_) | Condition::Literal(_) => false,
    }
}

fn wait_state(wait: &Wait, siblings: &Siblings<'_>) -> Option<WaitState> {
    let (flow, next) = (flow(&wait.data)?, siblings.next(&wait.transition)?);
    let timestamp = |timestamp: Timestamp, flow, next| WaitState::Timestamp { timestamp, flow, next };
    Some(match &wait.until {
        WaitUntil::Seconds(seconds) => WaitState::Seconds { seconds: limit(Some(seconds))??, flow, next },
        WaitUntil::Timestamp(Setting::Literal(moment)) => timestamp(*moment, flow, next),
        WaitUntil::Timestamp(Setting::Path(path)) => {
            WaitState::TimestampPath { path: path.clone(), flow, next }
        }
        WaitUntil::Timestamp(Setting::Jsonata(_)) => return None,
    })
}
