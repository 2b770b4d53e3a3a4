//! What holds for every machine: runs end, histories are well-formed and can be repeated.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::time::Timestamp;
use sfn_sim::quota::Quotas;
use sfn_sim::random::Random;
use sfn_sim::{
    Answer, Execution, ExecutionContext, Program, Run, Simulation, Step, TaskId, TaskReply, TaskRequest,
};

use crate::support::{LAMBDA, machine};

/// Makes definitions from random numbers.
struct Generator {
    random: Random,
    names: usize,
}

impl Generator {
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.random.range(0, i64::try_from(limit).unwrap()).unwrap()).unwrap()
    }

    /// A scope of a few states in a row, with loops back now and then.
    fn scope(&mut self, depth: usize) -> Value {
        let names: Vec<String> = (0..=self.below(4))
            .map(|_| {
                self.names += 1;
                format!("S{}", self.names)
            })
            .collect();
        let mut states = json!({});
        for (position, name) in names.iter().enumerate() {
            states[name] = self.state(&names, position, depth);
        }
        json!({"StartAt": names[0], "States": states})
    }

    fn state(&mut self, names: &[String], position: usize, depth: usize) -> Value {
        let handlers = json!({
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2, "JitterStrategy": "FULL"}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": names[names.len() - 1]}]
        });
        let is_last = position + 1 == names.len();
        let mut state = match self.below(if depth == 0 { 5 } else { 7 }) {
            0 => {
                json!({"Type": "Pass", "Assign": {"v": 1}, "Parameters": {"id.$": "States.UUID()", "in": 2}})
            }
            1 => json!({"Type": "Wait", "Seconds": self.below(100)}),
            2 if !is_last => {
                // Back to the start, unless the input has been through a Pass.
                let rule = json!({"Variable": "$.id", "IsPresent": true, "Next": names[position + 1]});
                return json!({"Type": "Choice", "Choices": [rule], "Default": names[self.below(names.len())]});
            }
            3 | 4 => {
                let mut task = json!({"Type": "Task", "Resource": LAMBDA, "TimeoutSeconds": 20});
                if !is_last && self.below(2) == 0 {
                    task.as_object_mut().unwrap().extend(handlers.as_object().unwrap().clone());
                }
                task
            }
            5 => {
                let branches: Vec<Value> = (0..=self.below(3)).map(|_| self.scope(depth - 1)).collect();
                json!({"Type": "Parallel", "Branches": branches})
            }
            6 => json!({
                "Type": "Map", "MaxConcurrency": self.below(4), "ItemProcessor": self.scope(depth - 1),
                "Parameters": {"i.$": "$$.Map.Item.Index"}, "ItemsPath": "$$.Execution.Input.items"
            }),
            _ => json!({"Type": "Pass"}),
        };
        if state["Type"] == "Map" && state.get("Parameters").is_some() {
            let selector = state.as_object_mut().unwrap().remove("Parameters").unwrap();
            state["ItemSelector"] = selector;
        }
        if is_last {
            state["End"] = true.into();
        } else {
            state["Next"] = names[position + 1].clone().into();
        }
        state
    }
}

/// Runs a machine; what tasks answer is drawn from the seed.
fn run(definition: &Value, seed: u64) -> Run {
    let machine = machine(definition);
    let quotas = Quotas { history_events: 2_000, ..Quotas::of(MachineType::Standard) };
    let mut simulation = Simulation::of(&machine).unwrap().seed(seed).quotas(quotas);
    let tasks: Vec<String> =
        Program::compile(&machine).unwrap().task_states().map(ToString::to_string).collect();
    for (position, task) in tasks.into_iter().enumerate() {
        let mut random = Random::new(seed ^ position as u64);
        simulation = simulation.on_task(task, move |_| {
            let answer = match random.range(0, 8) {
                Some(0) => Answer::fail("Busy", ""),
                Some(1) => Answer::fail("Broken", ""),
                Some(2) => Answer::never(),
                _ => Answer::success(json!({"task": 1})),
            };
            answer.after(Duration::from_secs(random.range(0, 30).unwrap().unsigned_abs()))
        });
    }
    simulation.run(json!({"items": [1, 2, 3, 4, 5]})).unwrap()
}

fn written(run: &Run) -> Vec<String> {
    run.history().iter().map(|event| event.to_json().to_string()).collect()
}

#[test]
fn every_execution_ends_with_a_well_formed_history_that_can_be_repeated() {
    for seed in 0..200 {
        let mut generator = Generator { random: Random::new(seed), names: 0 };
        let definition = generator.scope(3);
        let first = run(&definition, seed);
        assert!(first.execution().stop_time().is_some(), "seed {seed}: {first}\n{definition}");
        for (position, event) in first.history().iter().enumerate() {
            assert_eq!(event.id, position as u64 + 1, "seed {seed}");
            assert!(event.previous_event_id < event.id, "seed {seed}");
        }
        let is_sorted = first.history().is_sorted_by_key(|event| event.timestamp);
        assert!(is_sorted, "seed {seed}: time went back");
        assert_eq!(written(&first), written(&run(&definition, seed)), "seed {seed}");
    }
}

/// The output with its random texts made equal.
fn without_chance(output: &Value) -> Value {
    match output {
        Value::String(text) if text.len() == 36 => json!("a UUID"),
        Value::Array(elements) => elements.iter().map(without_chance).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), without_chance(value))).collect()
        }
        other => other.clone(),
    }
}

/// Takes the handlers away.
fn without_handlers(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| key != "Retry" && key != "Catch");
            members.values_mut().for_each(without_handlers);
        }
        Value::Array(elements) => elements.iter_mut().for_each(without_handlers),
        _ => {}
    }
}

/// A machine without handlers whose tasks succeed, its quotas small enough to give up on endless loops.
fn succeeding<'a>(seed: u64) -> (Value, Simulation<'a>) {
    let mut definition = Generator { random: Random::new(seed), names: 0 }.scope(3);
    without_handlers(&mut definition);
    let machine = machine(&definition);
    let quotas = Quotas { history_events: 2_000, ..Quotas::of(MachineType::Standard) };
    let mut simulation = Simulation::of(&machine).unwrap().quotas(quotas);
    for task in Program::compile(&machine).unwrap().task_states() {
        simulation = simulation.on_task(task.clone(), |request: &TaskRequest| {
            let seconds = request.input.to_string().len() as u64 % 20;
            Answer::success(json!({"task": request.state.as_str()})).after(Duration::from_secs(seconds))
        });
    }
    (definition, simulation)
}

#[test]
fn an_execution_that_is_stopped_anywhere_and_redriven_has_the_output_of_one_that_is_not() {
    let (input, mut stops) = (json!({"items": [1, 2, 3, 4, 5]}), 0);
    for seed in 0..150 {
        let (definition, mut simulation) = succeeding(seed);
        let undisturbed = simulation.run(&input).unwrap();
        let Some(expected) = undisturbed.output().map(without_chance) else { continue };
        let mut simulation = simulation.quotas(Quotas::of(MachineType::Standard));
        let seconds = undisturbed.duration().as_secs();
        let mut random = Random::new(seed);
        for _ in 0..3 {
            let Some(second) = random.range(0, i64::try_from(seconds).unwrap()) else { break };
            let mut running = simulation.start(&input).unwrap();
            running.run_for(Duration::from_secs(second.unsigned_abs())).unwrap();
            running.stop("Stopped", "");
            let run = running.finish().unwrap();
            let before = written(&run);
            let run = simulation.redrive(run).unwrap();
            stops += 1;
            let output = run.output().map(without_chance);
            assert_eq!(output, Some(expected.clone()), "seed {seed}: {run}\n{definition}");
            assert_eq!(written(&run)[..before.len()], before, "seed {seed}");
        }
    }
    assert!(stops > 100, "only {stops}");
}

#[test]
fn an_execution_whose_tasks_fail_at_first_is_redriven_to_the_output_of_one_whose_tasks_do_not() {
    let (input, mut redrives) = (json!({"items": [1, 2, 3, 4, 5]}), 0);
    for seed in 0..150 {
        let (definition, mut simulation) = succeeding(seed);
        let Some(expected) = simulation.run(&input).unwrap().output().map(without_chance) else { continue };
        let mut simulation = simulation.quotas(Quotas::of(MachineType::Standard));
        let tasks: Vec<String> =
            Program::compile(&machine(&definition)).unwrap().task_states().map(ToString::to_string).collect();
        for task in tasks {
            let mut random = Random::new(seed ^ task.len() as u64);
            let mut failures = 3;
            simulation = simulation.on_task(task, move |_| {
                let fails = failures > 0 && random.range(0, 2) == Some(0);
                failures -= i32::from(fails);
                fails.then(|| Answer::fail("Down", "").after(Duration::from_secs(3)))
            });
        }
        let mut run = simulation.run(&input).unwrap();
        while run.error() == Some("Down") {
            run = simulation.redrive(run).unwrap();
            redrives += 1;
        }
        let output = run.output().map(without_chance);
        assert_eq!(output, Some(expected), "seed {seed}: {run}\n{definition}");
    }
    assert!(redrives > 100, "only {redrives}");
}

/// Something that the outside did.
enum Act {
    Advance(Timestamp),
    Reply(TaskId, TaskReply),
}

#[test]
fn the_timed_list_of_replies_is_enough_to_make_an_execution_again() {
    for seed in 0..100 {
        let mut generator = Generator { random: Random::new(seed), names: 0 };
        let quotas = Quotas { history_events: 2_000, ..Quotas::of(MachineType::Standard) };
        let program = Program::compile(&machine(&generator.scope(2))).unwrap().with_quotas(quotas);
        let start = || Execution::start(&program, ExecutionContext::default(), json!({"items": [1, 2]}));
        let mut random = Random::new(seed);
        let (mut execution, mut acts) = (start(), Vec::new());
        loop {
            match execution.step() {
                Step::Progressed => {}
                Step::Task(task) => {
                    if random.range(0, 4) != Some(0) {
                        let reply = TaskReply::Success(json!({"n": task.id.number()}));
                        execution.reply(task.id, reply.clone()).unwrap();
                        acts.push((execution.history().len(), Act::Reply(task.id, reply)));
                    }
                }
                Step::Idle { next: Some(next) } => {
                    execution.advance_to(next);
                    acts.push((execution.history().len(), Act::Advance(next)));
                }
                Step::Idle { next: None } | Step::Ended => break,
            }
        }
        let mut again = start();
        for (events, act) in acts {
            while again.history().len() < events || matches!(act, Act::Advance(_)) {
                if !matches!(again.step(), Step::Progressed | Step::Task(_)) {
                    break;
                }
            }
            match act {
                Act::Advance(moment) => again.advance_to(moment),
                Act::Reply(task, reply) => {
                    // The step that announces the task may come after its event.
                    while again.reply(task, reply.clone()).is_err() {
                        assert_ne!(again.step(), Step::Ended, "seed {seed}");
                    }
                }
            }
        }
        while matches!(again.step(), Step::Progressed | Step::Task(_)) {}
        assert_eq!(execution.history(), again.history(), "seed {seed}");
    }
}
