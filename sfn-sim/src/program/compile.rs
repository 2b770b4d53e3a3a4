//! From the checked model to a program.

use std::sync::Arc;

use sfn_dsl::machine::{
    self, DataFlow, Map, MapMode, QueryLanguage, Scope, Setting, StateKind, StateMachine, Task, Template,
    Transition, Wait,
};
use sfn_dsl::name::StateName;
use sfn_dsl::path::ReferencePath;

use super::state::{
    Assign, Branches, Catcher, CatcherOutput, ChoiceState, Content, FailState, FailText, Flow, Handlers,
    Items, JsonPathFlow, JsonataFlow, Kind, Limit, MapState, Next, PassState, Rule, State, StateIndex,
    TaskState, Test, WaitState, WaitUntil, reads_context,
};
use super::{CompileError, Feature, Machine, Unsupported};
use crate::eval::jsonata::Query;
use crate::history::StateType;
use crate::payload::Payload;

/// Compiles a machine, with its first state, or lists everything in it that is not simulated.
pub(super) fn compile(machine: &StateMachine) -> Result<(StateIndex, Machine), CompileError> {
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
    // What has no program was found above.
    let start = compiler.scope(machine.scope()).filter(|_| unsupported.is_empty());
    let (Some(start), Some(states)) = (start, compiler.states.into_iter().collect()) else {
        return Err(CompileError { unsupported });
    };
    Ok((start, Machine { states }))
}

fn collect_unsupported(scope: &Scope, found: &mut Vec<Unsupported>) {
    for state in scope.states() {
        let mut note = |feature| found.push(Unsupported { state: Some(state.name.clone()), feature });
        match &state.kind {
            StateKind::Map(map) => {
                if let MapMode::Distributed(distributed) = &map.mode
                    && distributed
                        .item_reader
                        .as_ref()
                        .is_some_and(|reader| super::distributed::reader(reader).is_none())
                {
                    note(Feature::Parquet);
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
    /// The flow of JSONPath states that pass on what they get, which is most of them: one for all.
    plain: Option<Arc<Flow>>,
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
            let kind = self.kind(&state.kind, state.query_language, &siblings)?;
            let state = State { name: state.name.clone(), state_type: StateType::from(&state.kind), kind };
            *self.states.get_mut(siblings.base + position)? = Some(state);
        }
        siblings.index(scope.start_at())
    }

    fn kind(&mut self, kind: &StateKind, language: QueryLanguage, siblings: &Siblings<'_>) -> Option<Kind> {
        Some(match kind {
            StateKind::Task(task) => Kind::Task(Box::new(self.task(task, language, siblings)?)),
            StateKind::Pass(pass) => Kind::Pass(Box::new(PassState {
                result: pass.result.clone().map(Payload::from),
                flow: self.flow(&pass.data)?,
                next: siblings.next(&pass.transition)?,
            })),
            StateKind::Choice(choice) => Kind::Choice(Box::new(self.choice(choice, language, siblings)?)),
            StateKind::Wait(wait) => Kind::Wait(Box::new(WaitState {
                until: wait_until(wait),
                flow: self.flow(&wait.data)?,
                next: siblings.next(&wait.transition)?,
            })),
            StateKind::Succeed(succeed) => Kind::Succeed(self.flow(&succeed.data)?),
            StateKind::Fail(fail) => Kind::Fail(Box::new(FailState {
                error: fail.error.as_ref().map(fail_text),
                cause: fail.cause.as_ref().map(fail_text),
            })),
            StateKind::Parallel(parallel) => {
                let starts = parallel.branches.iter().map(|branch| self.scope(branch));
                Kind::Parallel(Box::new(Branches {
                    starts: starts.collect::<Option<_>>()?,
                    flow: self.flow(&parallel.data)?,
                    handlers: handlers(&parallel.retry, &parallel.catch, language, siblings)?,
                    next: siblings.next(&parallel.transition)?,
                }))
            }
            StateKind::Map(map) => Kind::Map(Box::new(self.map(map, language, siblings)?)),
        })
    }

    /// How data moves through a state.
    fn flow(&mut self, data: &DataFlow) -> Option<Arc<Flow>> {
        match data {
            DataFlow::JsonPath(plain) if *plain == machine::JsonPathFlow::default() => {
                if self.plain.is_none() {
                    self.plain = Some(Arc::new(flow(data)?));
                }
                self.plain.clone()
            }
            DataFlow::JsonPath(_) | DataFlow::Jsonata(_) => Some(Arc::new(flow(data)?)),
        }
    }

    fn task(&mut self, task: &Task, language: QueryLanguage, siblings: &Siblings<'_>) -> Option<TaskState> {
        Some(TaskState {
            resource: Arc::new(task.resource.clone()),
            flow: self.flow(&task.data)?,
            timeout_seconds: task.timeout_seconds.as_ref().map(limit),
            heartbeat_seconds: task.heartbeat_seconds.as_ref().map(limit),
            credentials: optional(task.credentials.as_ref(), language)?,
            handlers: handlers(&task.retry, &task.catch, language, siblings)?,
            next: siblings.next(&task.transition)?,
        })
    }

    fn choice(
        &mut self,
        choice: &machine::Choice,
        language: QueryLanguage,
        siblings: &Siblings<'_>,
    ) -> Option<ChoiceState> {
        let rules = choice.rules.iter().map(|rule| {
            Some(Rule {
                test: match &rule.condition {
                    machine::Condition::Jsonata(text) => Test::Query(Query::new(text)),
                    condition => Test::Condition(condition.clone()),
                },
                next: siblings.index(&rule.next)?,
                assign: assign(&rule.assign, language)?,
                output: optional(rule.output.as_ref(), language)?,
            })
        });
        let default = match &choice.default {
            Some(name) => Some(siblings.index(name)?),
            None => None,
        };
        let rules: Vec<Rule> = rules.collect::<Option<_>>()?;
        let reads_context = rules.iter().any(|rule| match &rule.test {
            Test::Condition(condition) => condition_reads_context(condition),
            Test::Query(query) => query.reads_context(),
        });
        Some(ChoiceState { rules, default, flow: self.flow(&choice.data)?, reads_context })
    }

    fn map(&mut self, map: &Map, language: QueryLanguage, siblings: &Siblings<'_>) -> Option<MapState> {
        Some(MapState {
            items: match &map.items {
                machine::Items::Input => Items::Input,
                machine::Items::Path(path) => Items::Path(ReferencePath::parse(path.as_str()).ok()?),
                machine::Items::Template(template) => Items::Content(content(template, language)?),
                machine::Items::Jsonata(text) => Items::Query(Query::new(text)),
            },
            item_selector: optional(map.item_selector.as_ref(), language)?,
            start: self.scope(&map.processor)?,
            max_concurrency: map.max_concurrency.as_ref().map(limit),
            distributed: match &map.mode {
                MapMode::Inline => None,
                MapMode::Distributed(distributed) => {
                    Some(Box::new(super::distributed::compile(distributed, language)?))
                }
            },
            flow: self.flow(&map.data)?,
            handlers: handlers(&map.retry, &map.catch, language, siblings)?,
            next: siblings.next(&map.transition)?,
        })
    }
}

/// A template of a state in that language; `None` where it has something of the other, which the model rules out.
fn content(template: &Template, language: QueryLanguage) -> Option<Content> {
    match language {
        QueryLanguage::JsonPath => Some(Content::new(template)),
        QueryLanguage::Jsonata => Content::jsonata(template),
    }
}

/// `Some(None)` for an absent template.
#[expect(clippy::option_option, reason = "absent is one thing, not of this language another")]
pub(super) fn optional(template: Option<&Template>, language: QueryLanguage) -> Option<Option<Content>> {
    match template {
        Some(template) => content(template, language).map(Some),
        None => Some(None),
    }
}

fn flow(data: &DataFlow) -> Option<Flow> {
    Some(match data {
        DataFlow::JsonPath(flow) => Flow::JsonPath(JsonPathFlow {
            input_path: flow.input_path.clone(),
            parameters: flow.parameters.as_ref().map(Content::new),
            result_selector: flow.result_selector.as_ref().map(Content::new),
            result_path: flow.result_path.clone(),
            output_path: flow.output_path.clone(),
            assign: assign(&flow.assign, QueryLanguage::JsonPath)?,
        }),
        DataFlow::Jsonata(flow) => Flow::Jsonata(JsonataFlow {
            arguments: optional(flow.arguments.as_ref(), QueryLanguage::Jsonata)?,
            output: optional(flow.output.as_ref(), QueryLanguage::Jsonata)?,
            assign: assign(&flow.assign, QueryLanguage::Jsonata)?,
        }),
    })
}

fn assign(assign: &machine::Assign, language: QueryLanguage) -> Option<Assign> {
    assign.iter().map(|(name, template)| Some((name.clone(), content(template, language)?))).collect()
}

fn handlers(
    retry: &[machine::Retrier],
    catch: &[machine::Catcher],
    language: QueryLanguage,
    siblings: &Siblings<'_>,
) -> Option<Handlers> {
    let catchers = catch.iter().map(|catcher| {
        Some(Catcher {
            error_equals: catcher.error_equals.clone(),
            next: siblings.index(&catcher.next)?,
            output: match language {
                QueryLanguage::JsonPath => CatcherOutput::ResultPath(catcher.result_path.clone()),
                QueryLanguage::Jsonata => CatcherOutput::Output(optional(catcher.output.as_ref(), language)?),
            },
            assign: assign(&catcher.assign, language)?,
        })
    });
    Some(Handlers { retry: retry.to_vec(), catch: catchers.collect::<Option<_>>()? })
}

pub(super) fn limit<N: Copy>(setting: &Setting<N>) -> Limit<N> {
    match setting {
        Setting::Literal(number) => Limit::Literal(*number),
        Setting::Path(path) => Limit::Path(path.clone()),
        Setting::Jsonata(text) => Limit::Query(Query::new(text)),
    }
}

fn wait_until(wait: &Wait) -> WaitUntil {
    match &wait.until {
        machine::WaitUntil::Seconds(seconds) => WaitUntil::Seconds(limit(seconds)),
        machine::WaitUntil::Timestamp(Setting::Literal(moment)) => WaitUntil::Timestamp(*moment),
        machine::WaitUntil::Timestamp(Setting::Path(path)) => WaitUntil::TimestampPath(path.clone()),
        machine::WaitUntil::Timestamp(Setting::Jsonata(text)) => WaitUntil::TimestampQuery(Query::new(text)),
    }
}

fn fail_text(text: &machine::FailText) -> FailText {
    match text {
        machine::FailText::Literal(text) => FailText::Literal(text.as_str().into()),
        machine::FailText::Path(path) => FailText::Path(path.clone()),
        machine::FailText::Intrinsic(call) => {
            FailText::Intrinsic(Content::new(&Template::Intrinsic(call.clone())))
        }
        machine::FailText::Jsonata(text) => FailText::Query(Query::new(text)),
    }
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
        // A rule that is an expression is compiled to one.
        Condition::Jsonata(_) | Condition::Literal(_) => false,
    }
}
