//! Entering and leaving states, and those that do nothing in between: Pass, Choice, Wait, Succeed and Fail.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sfn_dsl::machine::Selection;
use sfn_dsl::name::ErrorName;
use sfn_dsl::path::{JsonPath, ReferencePath};
use sfn_dsl::time::Timestamp;

use super::data::{Assigned, Cause, Location, Problem, QueryProblem, Scene, View, place_result, printed};
use super::failure::Failure;
use super::frame::{Activity, FrameId};
use super::{Execution, Oversized, Status, choice};
use crate::context::{MapItem, Position};
use crate::eval::jsonata::Query;
use crate::eval::{self, ReferenceConflict};
use crate::history::{ErrorOutput, EvaluationFailed, EventKind, StateType};
use crate::payload::Payload;
use crate::program::{
    ChoiceState, FailState, FailText, Flow, JsonataFlow, Kind, Limit, Machine, Next, PassState, StateIndex,
    Test, WaitState, WaitUntil, reads_context,
};
use crate::quota::{MAX_SECONDS, MAX_VARIABLE_BYTES, MAX_WAIT};
use crate::test_state::{Stage, TESTED_STATE};

impl Execution {
    /// Enters the state that a frame is about to visit.
    pub(super) fn enter(&mut self, machine: &Machine, frame: FrameId) {
        self.transitions += 1;
        let state = machine.state(self.frames.get(frame).visit.state);
        let input = self.frames.get(frame).visit.input.clone();
        let kind = EventKind::StateEntered { state_type: state.state_type, name: state.name.clone(), input };
        let id = self.record_in(frame, kind);
        let now = self.now;
        let visit = &mut self.frames.get_mut(frame).visit;
        (visit.entered_event, visit.entered_at) = (id, now);
        self.begin(machine, frame);
    }

    /// Does the work of a state again, after a redrive. A Fail state is entered anew.
    pub(super) fn restart(&mut self, machine: &Machine, frame: FrameId) {
        match machine.state(self.frames.get(frame).visit.state).state_type {
            StateType::Fail => self.enter(machine, frame),
            StateType::Task
            | StateType::Pass
            | StateType::Choice
            | StateType::Wait
            | StateType::Succeed
            | StateType::Parallel
            | StateType::Map => {
                self.transitions += 1;
                self.begin(machine, frame);
            }
        }
    }

    /// Begins the work of the state that a frame has entered.
    fn begin(&mut self, machine: &Machine, frame: FrameId) {
        let state = machine.state(self.frames.get(frame).visit.state);
        let begun = match &state.kind {
            Kind::Pass(pass) => self.pass(machine, frame, pass),
            Kind::Choice(choice) => self.choose(machine, frame, choice),
            Kind::Wait(wait) => self.wait(machine, frame, wait),
            Kind::Succeed(flow) => self.pass_through(machine, frame, flow, Next::End),
            Kind::Fail(fail) => self.fail(machine, frame, fail),
            Kind::Task(task) => self.schedule_task(machine, frame, task),
            Kind::Parallel(branches) => self.start_branches(machine, frame, branches),
            Kind::Map(map) => match self.unfinished_map_run(frame) {
                Some(map_run) => self.redrive_map_run(frame, map_run),
                None => self.start_map(machine, frame, map),
            },
        };
        if let Err(problem) = begun {
            self.fail_of(machine, frame, &problem);
        }
    }

    /// Leaves a state, and its scope where there is no next state.
    pub(super) fn exit(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        output: Payload,
        assigned: Assigned,
        next: Next,
    ) {
        if !output.is(&self.frames.get(frame).visit.input)
            && let Err(problem) = self.check_size(&output)
        {
            return self.fail_of(machine, frame, &problem);
        }
        let assigned_variables = (!assigned.is_empty()).then(|| Arc::new(assigned.iter().cloned().collect()));
        if let Err(problem) = self.assign(frame, assigned) {
            return self.fail_of(machine, frame, &problem);
        }
        let state = machine.state(self.frames.get(frame).visit.state);
        let kind = EventKind::StateExited {
            state_type: state.state_type,
            name: state.name.clone(),
            output: output.clone(),
            assigned_variables,
        };
        self.record_in(frame, kind);
        if self.ends_after_state(machine, next, &output) {
            return;
        }
        match next {
            Next::State(next) => self.visit(frame, next, output),
            Next::End => self.finish_frame(machine, frame, output),
        }
    }

    /// Sets variables, within the quotas: each one, those of one `Assign`, and all of the execution.
    fn assign(&mut self, frame: FrameId, assigned: Assigned) -> Result<(), Problem> {
        if assigned.is_empty() {
            return Ok(());
        }
        let within = |bytes, limit| {
            if bytes <= limit { Ok(()) } else { Err(Problem::too_large(Some(bytes), limit)) }
        };
        let sizes = assigned.iter().map(|(_, value)| self.size(value)).collect::<Result<Vec<_>, _>>()?;
        within(sizes.iter().sum(), self.program.quotas().payload_bytes)?;
        let assigned = assigned.into_iter().zip(sizes).map(|((name, value), bytes)| (name, value, bytes));
        within(self.frames.assign(frame, assigned), MAX_VARIABLE_BYTES)
    }

    /// Goes on with another state of the same scope.
    fn visit(&mut self, frame: FrameId, state: StateIndex, input: Payload) {
        self.frames.get_mut(frame).visit.go_to(state, input);
        self.continue_frame(frame, Activity::Entering);
    }

    /// Ends a scope: the execution, or a branch or iteration.
    fn finish_frame(&mut self, machine: &Machine, frame: FrameId, output: Payload) {
        if let Some(parent) = self.frames.get(frame).parent {
            return self.finish_child(machine, frame, parent, output);
        }
        let last_event = self.frames.get(frame).last_event;
        self.end(Status::Succeeded, last_event, EventKind::ExecutionSucceeded { output: output.clone() });
        if self.outcome.status == Status::Succeeded {
            self.outcome.output = Some(output);
        }
    }

    /// Fails a state with a problem of its data.
    pub(super) fn fail_of(&mut self, machine: &Machine, frame: FrameId, problem: &Problem) {
        let failure = self.failure_of(machine, frame, problem);
        self.handle(machine, frame, failure);
    }

    /// The failure that a problem of a state's data is.
    pub(super) fn failure_of(&mut self, machine: &Machine, frame: FrameId, problem: &Problem) -> Failure {
        let visit = &self.frames.get(frame).visit;
        let name = &machine.state(visit.state).name;
        let is_inspected = self.inspection.is_some();
        let in_state = |cause: &str| {
            if is_inspected {
                // Recorded: a tested state is not told.
                return cause.to_owned();
            }
            let id = visit.entered_event;
            format!(
                "An error occurred while executing the state '{name}' (entered at the event id #{id}). {cause}"
            )
        };
        match &*problem.0 {
            Cause::Query(QueryProblem { location, cause, is_late }) => {
                let error_output = ErrorOutput::new(ErrorName::QUERY_EVALUATION_ERROR, in_state(cause));
                let state = name.clone();
                // Recorded: while a state has no event of its own yet, the event follows what entering it followed.
                let previous = match self.frames.get(frame).last_event {
                    last if last == visit.entered_event && !is_late => self.previous_of(last),
                    last => last,
                };
                let failed = EvaluationFailed {
                    state,
                    location: location.as_deref().map(Into::into),
                    error_output: error_output.clone(),
                };
                let id = self.record(previous, EventKind::EvaluationFailed(Box::new(failed)));
                self.frames.get_mut(frame).last_event = id;
                Failure::new(error_output)
            }
            Cause::Runtime(cause) => Failure::fatal(ErrorName::RUNTIME, in_state(cause)),
            Cause::NoRuleMatched => Failure::fatal(
                ErrorName::NO_CHOICE_MATCHED,
                in_state("Failed to transition out of the state. The state does not point to a next state."),
            ),
            Cause::Conflict(conflict) => Failure::fatal(ReferenceConflict::ERROR, conflict.to_string()),
            Cause::TooLarge { bytes, limit } => {
                self.oversized.push(Oversized { state: name.clone(), bytes: *bytes, limit: *limit });
                Failure::fatal(ErrorName::DATA_LIMIT_EXCEEDED, data_limit_cause(name.as_str()))
            }
        }
    }

    /// The event that an event follows.
    fn previous_of(&self, event: u64) -> u64 {
        let position = usize::try_from(event).ok().and_then(|id| id.checked_sub(1));
        position.and_then(|position| self.history.get(position)).map_or(0, |event| event.previous_event_id)
    }

    /// Whether a payload is within the quota.
    pub(super) fn check_size(&self, payload: &Payload) -> Result<(), Problem> {
        self.size(payload).map(drop)
    }

    /// The bytes of a payload that is within the quota.
    fn size(&self, payload: &Payload) -> Result<usize, Problem> {
        let limit = self.program.quotas().payload_bytes;
        match payload.size().map(|size| size.bytes) {
            Some(bytes) if bytes <= limit => Ok(bytes),
            bytes => Err(Problem::too_large(bytes, limit)),
        }
    }

    /// What the expressions of the state that a frame is in can see. `reads_context`: whether they read the context object.
    pub(super) fn scene(&mut self, machine: &Machine, frame: FrameId, reads_context: bool) -> Scene<'_> {
        self.scene_with(machine, frame, reads_context, None, None)
    }

    /// The same with the token of a task, or the item that `ItemSelector` is about.
    pub(super) fn scene_with(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        reads_context: bool,
        token: Option<&str>,
        item: Option<MapItem<'_>>,
    ) -> Scene<'_> {
        if reads_context {
            let visit = &self.frames.get(frame).visit;
            let state = machine.state(visit.state);
            let position = Position {
                state_name: if self.inspection.is_some() { TESTED_STATE } else { state.name.as_str() },
                entered_at: visit.entered_at,
                retry_count: match state.state_type {
                    StateType::Task | StateType::Parallel | StateType::Map => Some(visit.retry_count),
                    StateType::Pass
                    | StateType::Choice
                    | StateType::Wait
                    | StateType::Succeed
                    | StateType::Fail => None,
                },
                token,
                item: item.or_else(|| self.frames.item(frame)),
            };
            self.context_object.show(&self.context, &self.input, &position);
        }
        Scene {
            frames: &self.frames,
            frame,
            context: self.context_object.value(),
            now: self.now,
            random: &mut self.random,
        }
    }

    /// Applies `InputPath` or `OutputPath`.
    fn select(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        selection: &Selection,
        document: Payload,
    ) -> Result<Payload, Problem> {
        match selection {
            Selection::Whole => Ok(document),
            Selection::Empty => Ok(Value::Object(serde_json::Map::new()).into()),
            Selection::Path(path) => self.scene(machine, frame, reads_context(path)).select(path, &document),
        }
    }

    /// `InputPath`: the effective input of the state that a frame is in. JSONata states see all of it.
    pub(super) fn effective_input(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        flow: &Flow,
    ) -> Result<Payload, Problem> {
        let raw = self.frames.get(frame).visit.input.clone();
        match flow {
            Flow::JsonPath(flow) => {
                let effective = self.select(machine, frame, &flow.input_path, raw)?;
                self.inspect(Stage::InputPath, &effective);
                Ok(effective)
            }
            Flow::Jsonata(_) => Ok(raw),
        }
    }

    /// From the result of a state to its end: `ResultSelector`, `Assign`, `ResultPath`, `OutputPath`; in JSONata `Assign` and
    /// `Output`.
    pub(super) fn finish_result(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        flow: &Flow,
        result: Payload,
        next: Next,
    ) -> Result<(), Problem> {
        let mut scene = self.scene(machine, frame, flow.reads_context());
        let raw = &scene.frames.get(frame).visit.input;
        let view = View::of_result(raw, &result);
        let flow = match flow {
            Flow::JsonPath(flow) => flow,
            Flow::Jsonata(flow) => {
                let (assigned, output) = finish_jsonata(&mut scene, flow, view)?;
                self.exit(machine, frame, output, assigned, next);
                return Ok(());
            }
        };
        let assigned = scene.assign(&flow.assign, None, view)?;
        let selected = match &flow.result_selector {
            Some(selector) => scene.fill(selector, Location::Field("ResultSelector"), view)?,
            None => result,
        };
        self.inspect(Stage::ResultSelector, &selected);
        let raw = &self.frames.get(frame).visit.input;
        let combined = place_result(&flow.result_path, raw, selected)?;
        self.inspect(Stage::ResultPath, &combined);
        let output = self.select(machine, frame, &flow.output_path, combined)?;
        self.exit(machine, frame, output, assigned, next);
        Ok(())
    }

    fn pass(&mut self, machine: &Machine, frame: FrameId, pass: &PassState) -> Result<(), Problem> {
        let flow = &*pass.flow;
        let result = match (flow, &pass.result) {
            (Flow::Jsonata(_), _) => return self.pass_through(machine, frame, flow, pass.next),
            // Recorded: with a `Result`, `InputPath` and `Parameters` are not looked at.
            (Flow::JsonPath(_), Some(result)) => {
                self.inspect(Stage::Result, result);
                result.clone()
            }
            (Flow::JsonPath(_), None) => {
                let effective = self.effective_input(machine, frame, flow)?;
                self.parameters(machine, frame, flow, effective, None)?
            }
        };
        self.finish_result(machine, frame, flow, result, pass.next)
    }

    /// Leaves a state that only looks at its input.
    fn pass_through(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        flow: &Flow,
        next: Next,
    ) -> Result<(), Problem> {
        let effective = self.effective_input(machine, frame, flow)?;
        self.leave(machine, frame, flow, effective, next)
    }

    /// The same, once the effective input is known.
    fn leave(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        flow: &Flow,
        effective: Payload,
        next: Next,
    ) -> Result<(), Problem> {
        let view = View::of_input(&effective);
        let mut scene = self.scene(machine, frame, flow.reads_context());
        let (assigned, output) = match flow {
            Flow::JsonPath(flow) => {
                let assigned = scene.assign(&flow.assign, None, view)?;
                (assigned, self.select(machine, frame, &flow.output_path, effective)?)
            }
            Flow::Jsonata(flow) => finish_jsonata(&mut scene, flow, view)?,
        };
        self.exit(machine, frame, output, assigned, next);
        Ok(())
    }

    fn choose(&mut self, machine: &Machine, frame: FrameId, choice: &ChoiceState) -> Result<(), Problem> {
        let effective = self.effective_input(machine, frame, &choice.flow)?;
        let view = View::of_input(&effective);
        let mut scene = self.scene(machine, frame, choice.reads_context);
        let choices = Location::Field("Choices");
        let mut chosen = None;
        for (position, rule) in choice.rules.iter().enumerate() {
            let around = Location::Item(&choices, position);
            let is_match = match &rule.test {
                Test::Condition(condition) => choice::matches(condition, &scene, &effective)?,
                Test::Query(query) => {
                    let location = Location::Member(&around, "Condition");
                    scene.evaluate_as(query, location, view, "boolean", Value::as_bool)?
                }
            };
            if is_match {
                chosen = Some((position, rule));
                break;
            }
        }
        let Some((position, rule)) = chosen else {
            let default = choice.default.ok_or(Cause::NoRuleMatched)?;
            return self.leave(machine, frame, &choice.flow, effective, Next::State(default));
        };
        let reads_context = rule.reads_context() || choice.flow.reads_context();
        let mut scene = self.scene(machine, frame, reads_context);
        let around = Location::Item(&choices, position);
        let assigned = scene.assign(&rule.assign, Some(around), view)?;
        let output = match (&*choice.flow, &rule.output) {
            (Flow::JsonPath(flow), _) => self.select(machine, frame, &flow.output_path, effective)?,
            (Flow::Jsonata(_), Some(output)) => {
                scene.fill(output, Location::Member(&around, "Output"), view)?
            }
            (Flow::Jsonata(_), None) => effective,
        };
        self.exit(machine, frame, output, assigned, Next::State(rule.next));
        Ok(())
    }

    fn wait(&mut self, machine: &Machine, frame: FrameId, wait: &WaitState) -> Result<(), Problem> {
        let effective = self.effective_input(machine, frame, &wait.flow)?;
        let moment = match &wait.until {
            WaitUntil::Seconds(Limit::Literal(seconds)) => self.seconds_from_now(*seconds)?,
            WaitUntil::Seconds(Limit::Path(path)) => {
                let seconds = self.read_seconds(machine, frame, "SecondsPath", path, &effective)?;
                self.seconds_from_now(seconds)?
            }
            WaitUntil::Seconds(Limit::Query(query)) => {
                let seconds = self.evaluate_seconds(machine, frame, "Seconds", query, &effective)?;
                self.seconds_from_now(seconds)?
            }
            WaitUntil::Timestamp(timestamp) => *timestamp,
            WaitUntil::TimestampPath(path) => {
                let scene = self.scene(machine, frame, reads_context(path.as_path()));
                let value = read_parameter(&scene, "TimestampPath", path, &effective)?;
                let moment = value.as_str().and_then(Timestamp::parse);
                moment.ok_or_else(|| {
                    Problem::runtime(format!(
                        "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time \
                         format string: {path} == {}",
                        printed(&value)
                    ))
                })?
            }
            WaitUntil::TimestampQuery(query) => {
                let (location, view) = (Location::Field("Timestamp"), View::of_input(&effective));
                let mut scene = self.scene(machine, frame, query.reads_context());
                let text = |value: &Value| value.as_str().map(str::to_owned);
                let text = scene.evaluate_as(query, location, view, "string", text)?;
                Timestamp::parse(&text).ok_or_else(|| {
                    let cause = format!(
                        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
                    );
                    QueryProblem { is_late: true, ..QueryProblem::at(location, cause) }
                })?
            }
        };
        if moment.since(self.now) > MAX_WAIT {
            return Err(Problem::runtime(TOO_LONG));
        }
        if moment > self.now {
            self.continue_frame_at(moment, frame, Activity::Waiting(effective));
        } else {
            self.continue_frame(frame, Activity::Waiting(effective));
        }
        Ok(())
    }

    fn seconds_from_now(&self, seconds: u64) -> Result<Timestamp, Problem> {
        if seconds > MAX_SECONDS {
            return Err(Problem::runtime(TOO_LONG));
        }
        Ok(self.now.after(Duration::from_secs(seconds)))
    }

    /// Reads a `…Path` field that says how many seconds; `field` is its name.
    pub(super) fn read_seconds(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        field: &str,
        path: &ReferencePath,
        effective: &Payload,
    ) -> Result<u64, Problem> {
        let scene = self.scene(machine, frame, reads_context(path.as_path()));
        let value = read_parameter(&scene, field, path, effective)?;
        let text = printed(&value);
        let problem = |what| Problem::runtime(format!("The {field} parameter {what}: {path} == {text}"));
        let seconds: i64 = text.parse().map_err(|_| problem("cannot be parsed as a long value"))?;
        u64::try_from(seconds).map_err(|_| problem("references a negative value"))
    }

    /// Evaluates a field that says a whole number, of seconds or of iterations.
    pub(super) fn evaluate_seconds(
        &mut self,
        machine: &Machine,
        frame: FrameId,
        field: &str,
        query: &Query,
        input: &Payload,
    ) -> Result<u64, Problem> {
        let mut scene = self.scene(machine, frame, query.reads_context());
        scene.evaluate_as(query, Location::Field(field), View::of_input(input), "integer", Value::as_u64)
    }

    /// Goes on when the time of a Wait state has come.
    pub(super) fn finish_wait(&mut self, machine: &Machine, frame: FrameId, effective: Payload) {
        let state = machine.state(self.frames.get(frame).visit.state);
        let Kind::Wait(wait) = &state.kind else { return };
        if let Err(problem) = self.leave(machine, frame, &wait.flow, effective, wait.next) {
            self.fail_of(machine, frame, &problem);
        }
    }

    fn fail(&mut self, machine: &Machine, frame: FrameId, fail: &FailState) -> Result<(), Problem> {
        let raw = self.frames.get(frame).visit.input.clone();
        let mut scene = self.scene(machine, frame, true);
        let mut text = |text: &Option<FailText>, field| match text {
            Some(text) => fail_text(text, field, &mut scene, &raw).map(Some),
            None => Ok(None),
        };
        let error_output =
            ErrorOutput { error: text(&fail.error, "Error")?, cause: text(&fail.cause, "Cause")? };
        self.handle(machine, frame, Failure::new(error_output));
        Ok(())
    }
}

/// `Assign` and `Output` of a JSONata state; both see the same values.
fn finish_jsonata(
    scene: &mut Scene<'_>,
    flow: &JsonataFlow,
    view: View<'_>,
) -> Result<(Assigned, Payload), Problem> {
    let assigned = scene.assign(&flow.assign, None, view)?;
    let output = match &flow.output {
        Some(output) => scene.fill(output, Location::Field("Output"), view)?,
        None => view.document().clone(),
    };
    Ok((assigned, output))
}

/// The cause of a wait that no execution could outlive.
const TOO_LONG: &str = "Wait state delay is too long.";

/// The cause of `States.DataLimitExceeded`, recorded for tasks (`lambda`, or the ARN of a function).
pub(super) fn data_limit_cause(name: &str) -> String {
    format!(
        "The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit."
    )
}

fn read_parameter(
    scene: &Scene<'_>,
    field: &str,
    path: &ReferencePath,
    effective: &Payload,
) -> Result<Value, Problem> {
    scene.read(path.as_path(), effective).map(std::borrow::Cow::into_owned).map_err(|_| {
        Problem::runtime(format!("The {field} parameter does not reference an input value: {path}"))
    })
}

fn fail_text(
    text: &FailText,
    field: &str,
    scene: &mut Scene<'_>,
    input: &Payload,
) -> Result<Arc<str>, Problem> {
    let (view, path_field) = (View::of_input(input), format!("{field}Path"));
    let value = match text {
        FailText::Literal(text) => return Ok(Arc::clone(text)),
        FailText::Path(path) => fail_path(path, &path_field, scene, input)?,
        FailText::Intrinsic(call) => Value::clone(&*scene.fill(call, Location::Field(&path_field), view)?),
        FailText::Query(query) => {
            let text = |value: &Value| value.as_str().map(Arc::from);
            return scene.evaluate_as(query, Location::Field(field), view, "string", text);
        }
    };
    Ok(printed(&value).into())
}

fn fail_path(path: &JsonPath, field: &str, scene: &mut Scene<'_>, input: &Payload) -> Result<Value, Problem> {
    let (frames, frame) = (scene.frames, scene.frame);
    let variables = |name: &str| frames.variable(frame, name);
    let env = eval::Env { input, context: scene.context, variables: &variables, random: scene.random };
    let value = eval::eval_path_in_template(path, &env);
    value.map(std::borrow::Cow::into_owned).map_err(|error| Problem::runtime(error.cause(field)))
}
