//! What holds for every execution that is redriven.
//!
//! Outputs are compared, so machines are made here whose outputs depend on neither time nor handlers; what holds for all
//! machines is tested with the generator of `sfn-tests`.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_sim::quota::Quotas;
use sfn_sim::random::Random;
use sfn_sim::{Answer, Program, Run, Simulation, TaskRequest};

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
            3 | 4 => json!({"Type": "Task", "Resource": LAMBDA, "TimeoutSeconds": 20}),
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

fn written(run: &Run) -> Vec<String> {
    run.history().iter().map(|event| event.to_json().to_string()).collect()
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

/// A machine whose tasks succeed, its quotas small enough to give up on endless loops.
fn succeeding<'a>(seed: u64) -> (Value, Simulation<'a>) {
    let definition = Generator { random: Random::new(seed), names: 0 }.scope(3);
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
