//! Running an execution with recorded task results.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sfn_dsl::time::Timestamp;
use sfn_sim::history::EventKind;
use sfn_sim::{Execution, ExecutionContext, Objects, Program, Step, TaskId, TaskReply, TaskRequest};

use super::compare::Comparison;

/// More steps than any recorded execution takes.
const MAX_STEPS: usize = 1_000_000;

/// Runs a case as far as it goes; `case` has its `input`, `objects`, `tasks` and `actions`.
pub(super) fn run(program: &Program, context: ExecutionContext, case: &Value) -> Result<Execution, String> {
    let mut execution =
        Execution::start(program, context, case["input"].clone()).with_objects(objects(&case["objects"]));
    let mut results = Results::new(&case["tasks"]);
    let mut replies: Vec<(TaskId, TaskReply)> = Vec::new();
    let stop_during = case["actions"][0]["stopExecution"]["during"].as_str();
    let keeps_running = case["expect"]["status"] == "RUNNING";
    for _ in 0..MAX_STEPS {
        match execution.step() {
            Step::Progressed => {}
            Step::Task(request) => {
                if let Some(reply) = results.start(&mut execution, &request)? {
                    replies.push((request.id, reply));
                }
            }
            Step::Idle { next } => {
                if stop_during.is_some_and(|state| is_in(&execution, state)) {
                    execution.stop(None, None);
                } else if !replies.is_empty() {
                    for (task, reply) in replies.drain(..) {
                        // Where another branch failed at the same moment, the task has ended.
                        let _ = execution.reply(task, reply);
                    }
                } else if let Some(next) = next.filter(|_| !keeps_running) {
                    execution.advance_to(next);
                } else {
                    return Ok(execution);
                }
            }
            Step::Ended => return Ok(execution),
        }
    }
    Err(format!("still running after {MAX_STEPS} steps, at {}", Timestamp::to_string(&execution.now())))
}

/// The recorded objects in S3, by bucket and key.
fn objects(recorded: &Value) -> Objects {
    recorded.as_object().into_iter().flatten().fold(Objects::default(), |objects, (place, content)| {
        let (bucket, key) = place.split_once('/').unwrap_or((place, ""));
        objects.with(bucket, key, content.as_str().unwrap_or_default())
    })
}

/// Whether the state entered last is this one.
fn is_in(execution: &Execution, state: &str) -> bool {
    let entered = execution.history().iter().rev().find_map(|event| match &event.kind {
        EventKind::StateEntered { name, .. } => Some(name),
        _ => None,
    });
    entered.is_some_and(|name| name.as_str() == state)
}

/// The recorded results of tasks, each used once; those that echo as often as they are asked for.
struct Results<'a> {
    by_state: BTreeMap<&'a str, Vec<Option<&'a Value>>>,
}

impl<'a> Results<'a> {
    fn new(tasks: &'a Value) -> Self {
        let states = tasks.as_object().into_iter().flatten();
        let results = |results: &'a Value| results.as_array().into_iter().flatten().map(Some).collect();
        Self { by_state: states.map(|(state, recorded)| (state.as_str(), results(recorded))).collect() }
    }

    /// Takes the result of a task; `None` where it never ends by itself.
    fn start(
        &mut self,
        execution: &mut Execution,
        request: &TaskRequest,
    ) -> Result<Option<TaskReply>, String> {
        let problem = |what: &str| format!("state \"{}\": {what}", request.state);
        let unused = self.by_state.get_mut(request.state.as_str()).map(Vec::as_mut_slice).unwrap_or_default();
        let fits = |result: &Value| {
            result
                .get("when")
                .is_none_or(|when| Comparison::default().same("when", when, &request.input).is_ok())
        };
        if let Some(echoed) = unused.iter().flatten().find_map(|result| echo(result, &request.input)) {
            return Ok(Some(TaskReply::Success(echoed)));
        }
        let found = unused.iter_mut().find(|result| result.is_some_and(fits)).and_then(Option::take);
        let result = found.ok_or_else(|| problem("the case has no result for this task"))?;
        let refused = |error: sfn_sim::ReplyError| problem(&error.to_string());
        if let Some(output) = result.get("submitted") {
            execution.submitted(request.id, output.clone()).map_err(refused)?;
        }
        if let Some(worker) = result.get("workerName") {
            execution.activity_started(request.id, worker.as_str().map(str::to_owned)).map_err(refused)?;
        }
        let text = |text: &Value| text.as_str().map(str::to_owned);
        if let Some(output) = result.get("return") {
            return Ok(Some(TaskReply::Success(with_token(output, request))));
        }
        if let Some(thrown) = result.get("throw") {
            return Ok(Some(TaskReply::Failure {
                error: text(&thrown["error"]),
                cause: text(&thrown["cause"]),
            }));
        }
        if result["timeout"] == true {
            Ok(None)
        } else {
            Err(problem(&format!("unknown kind of result {result}")))
        }
    }
}

/// What a result that echoes answers to an input: inside distributed Maps, whose children were not recorded.
fn echo(result: &Value, input: &Value) -> Option<Value> {
    if result["echo"] == true {
        Some(input.clone())
    } else if result["echoPayload"] == true {
        Some(json!({"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": input["Payload"]}))
    } else {
        None
    }
}

/// A recorded value with the place of the task token filled in.
fn with_token(value: &Value, request: &TaskRequest) -> Value {
    match value {
        Value::String(text) => match &request.token {
            Some(token) if text.starts_with("<task_token:") => Value::String(token.to_string()),
            _ => value.clone(),
        },
        Value::Array(elements) => elements.iter().map(|element| with_token(element, request)).collect(),
        Value::Object(members) => {
            let filled = members.iter().map(|(key, value)| (key.clone(), with_token(value, request)));
            Value::Object(filled.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}
