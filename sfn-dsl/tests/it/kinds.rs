//! How authors put flows together, in functions, loops, branches and collections, without saying for which kind of machine.

use sfn_dsl::integrations::{lambda, sns, sqs};
use sfn_dsl::prelude::*;

/// The states of a workflow that has no errors.
#[track_caller]
fn accepted(workflow: &Workflow) -> Vec<String> {
    let checked = workflow.check().unwrap_or_else(|report| panic!("{report}"));
    checked.machine.scope().states().iter().map(|state| state.name.to_string()).collect()
}

/// Helper functions without a kind are Standard.
fn charge() -> Task {
    Task::lambda("Charge", "${Charge}").retry(Retrier::aws_lambda())
}

fn undo(what: &str) -> Flow {
    Flow::new().then(Task::lambda("Undo", "${Undo}")).then(Pass::new("Log")).prefixed(what)
}

/// One with a kind fits both.
fn work<K: Kind>(name: &str) -> Task<K> {
    Task::lambda(name, "${Work}")
}

fn one_by_one<K: Kind>(names: &[&str]) -> Flow<K> {
    let mut flow = Flow::new();
    for name in names {
        flow = flow.then(work(name));
    }
    flow
}

#[test]
fn functions_and_fragments() {
    let flow = Flow::new().then(charge()).then(undo("A: ")).then(undo("B: "));
    assert_eq!(accepted(&Workflow::new("w", flow)), ["Charge", "A: Undo", "A: Log", "B: Undo", "B: Log"]);
}

#[test]
fn loops() {
    let mut flow = Flow::new();
    for step in ["A", "B", "C"] {
        flow = flow.then(Task::lambda(step, "${Work}"));
    }
    assert_eq!(accepted(&Workflow::new("w", flow)), ["A", "B", "C"]);

    let mut parallel = Parallel::new("All");
    for step in ["A", "B"] {
        parallel = parallel.branch(Task::lambda(step, "${Work}"));
    }
    assert_eq!(accepted(&Workflow::express("w", parallel)), ["All"]);
}

#[test]
fn conditions_of_rust() {
    for careful in [false, true] {
        let mut flow = Flow::new().then(Task::lambda("Charge", "${Charge}"));
        if careful {
            flow = flow.then(
                Task::call("Ask", sqs::send_message("${Queue}", path("$$.Task.Token")).wait_for_task_token())
                    .timeout_seconds(60),
            );
        }
        let last = if careful { Flow::from(Wait::seconds("Cool down", 5)) } else { Flow::new() };
        let names = accepted(&Workflow::new("w", flow.then(last).then(Succeed::new("Done"))));
        assert_eq!(names.len(), if careful { 4 } else { 2 });
    }
    // Arms with and without a wait are one type, which is Standard.
    for job in [None, Some("import")] {
        let task = match job {
            Some(job) => Task::integration("Run", "glue:startJobRun").parameter("JobName", job).sync(),
            None => Task::lambda("Run", "${Run}"),
        };
        assert_eq!(accepted(&Workflow::new("w", task)), ["Run"]);
    }
}

#[test]
fn collections() {
    let parts: Vec<Flow> = vec![charge().into(), undo("A: "), Pass::new("End").into()];
    let flow = parts.into_iter().fold(Flow::new(), Flow::then);
    assert_eq!(accepted(&Workflow::new("w", flow)).len(), 4);

    // The kind of the elements is inferred, too.
    let tasks: Vec<_> = ["A", "B"].iter().map(|name| Task::lambda(name, "${Work}")).collect();
    let flow = tasks.into_iter().fold(Flow::new(), |flow, task| flow.then(task));
    assert_eq!(accepted(&Workflow::express("w", flow)), ["A", "B"]);

    let optional = Some(work("C"));
    let flow = optional.into_iter().fold(one_by_one(&["A", "B"]), Flow::then);
    assert_eq!(accepted(&Workflow::express("w", flow)), ["A", "B", "C"]);
}

#[test]
fn closures_and_locals() {
    let lambda = |name: &str| Task::lambda(name, "${Work}").retry(Retrier::aws_lambda());
    let notify = sns::publish("done").topic_arn("${Topic}");
    let first = lambda("First");
    let both = Parallel::new("Both").branch(lambda("Left")).branch(Flow::new().then(lambda("Right")));
    let each = Map::new("Each").item_processor(lambda("One"));
    let flow = Flow::new().then(first).then(both).then(each).then(Task::call("Notify", notify));
    assert_eq!(accepted(&Workflow::express("w", flow)), ["First", "Both", "Each", "Notify"]);
}

#[test]
fn what_is_generic_fits_both() {
    let names = ["A", "B"];
    assert_eq!(accepted(&Workflow::new("w", one_by_one(&names))), names);
    assert_eq!(accepted(&Workflow::express("w", one_by_one(&names))), names);
    assert_eq!(accepted(&Workflow::new("w", one_by_one(&names).then(charge()))).len(), 3);
}

#[test]
fn a_kind_can_be_said_at_the_start() {
    let flow = Flow::<Express>::new().then(Task::call("Run", lambda::invoke("f")));
    let workflow = Workflow::express("w", flow.then(jsonata::Pass::new("End")));
    assert_eq!(workflow.machine_type(), MachineType::Express);
    assert_eq!(accepted(&workflow), ["Run", "End"]);
}

/// Steps as data, and states behind a trait of the author.
struct Step {
    name: &'static str,
    undo: Option<Flow>,
}

trait Part {
    fn flow(&self) -> Flow;
}

impl Part for Step {
    fn flow(&self) -> Flow {
        let step = Flow::new().then(Task::lambda(self.name, "${Work}"));
        match &self.undo {
            Some(undo) => step.then(undo.clone()),
            None => step,
        }
    }
}

#[test]
fn parts_as_data() {
    let steps: [Box<dyn Part>; 2] = [
        Box::new(Step { name: "A", undo: None }),
        Box::new(Step { name: "B", undo: Some(Pass::new("Undo B").into()) }),
    ];
    let flow = steps.iter().fold(Flow::new(), |flow, step| flow.then(step.flow()));
    assert_eq!(accepted(&Workflow::new("w", flow)), ["A", "B", "Undo B"]);
}

/// A recursive fragment: a tree of Parallel states.
fn tree<K: Kind>(name: &str, depth: usize) -> Flow<K> {
    if depth == 0 {
        return work(name).into();
    }
    let branch = |side: &str| tree(&format!("{name}{side}"), depth - 1);
    Parallel::new(name).branch(branch("l")).branch(branch("r")).into()
}

#[test]
fn recursion() {
    assert_eq!(accepted(&Workflow::express("w", tree("t", 3))), ["t"]);
}

#[test]
fn children_of_a_distributed_map_have_a_kind_of_their_own() {
    let job = || Task::integration("Job", "glue:startJobRun").parameter("JobName", "j").sync();
    let express = Map::new("Express children").item_processor(work("One")).distributed(Express);
    let standard = Map::new("Standard children").distributed(Standard).item_processor(job());
    let nested = Map::new("Outer")
        .distributed(Standard)
        .item_processor(Map::new("Inner").distributed(Express).item_processor(work("Deep")));
    let flow = Flow::new().then(express).then(standard).then(nested);
    assert_eq!(accepted(&Workflow::new("w", flow)), ["Express children", "Standard children", "Outer"]);
}

#[test]
fn a_helper_takes_what_a_flow_takes() {
    fn logged<K: Kind>(states: impl IntoFlow<K>) -> Flow<K> {
        Flow::new().then(states).then(Pass::new("Log"))
    }
    assert_eq!(accepted(&Workflow::express("w", logged(work("A")))), ["A", "Log"]);
    assert_eq!(accepted(&Workflow::new("w", logged(charge()))), ["Charge", "Log"]);
    assert_eq!(accepted(&Workflow::new("w", logged(Wait::seconds("W", 1)))), ["W", "Log"]);
}
