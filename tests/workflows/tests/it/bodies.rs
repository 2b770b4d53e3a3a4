//! Every random body does the same natively and as a state machine: same calls in the same order, same result, same error.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::thread;

use serde_json::{Value, json};
use sfn_dsl::WorkflowError;
use sfn_sim::native::Ending;
use sfn_sim::{Answer, Native, Run, Simulation, Status, TaskRequest};
use sfn_workflow_tests::{Body, Failure, Input, Kind, Output};

/// How many inputs every body is run with.
const INPUTS: u64 = 50;

/// How an execution ended.
#[derive(Debug, PartialEq)]
enum Outcome {
    Returned(Box<Output>),
    Failed(Failure),
    /// With an error that the body does not know.
    Unknown(String),
    /// The body's own code gave up.
    Panicked,
}

/// What tasks answer: a function of the call, so that both executions are told the same.
#[derive(Default)]
struct Replies {
    seed: Cell<u64>,
    seen: RefCell<BTreeMap<String, u64>>,
    calls: RefCell<Vec<String>>,
}

impl Replies {
    /// Begins anew.
    fn begin(&self, seed: u64) {
        self.seed.set(seed);
        self.seen.borrow_mut().clear();
        self.calls.borrow_mut().clear();
    }

    fn answer(&self, request: &TaskRequest) -> Answer {
        let function = request.input["FunctionName"].as_str().unwrap_or_default();
        let function = function.trim_matches(['$', '{', '}']).to_owned();
        let call = format!("{function} {}", request.input["Payload"]);
        self.calls.borrow_mut().push(call.clone());
        let mut seen = self.seen.borrow_mut();
        let times = seen.entry(call.clone()).or_default();
        *times += 1;
        let chance = hash(self.seed.get(), &format!("{call} {times}"));
        let small = i32::try_from(chance / 100 % 7).unwrap() - 1;
        match (chance % 100, function.as_str()) {
            (0..3, _) => Answer::timeout(),
            (3..6, _) => Answer::fail("Other.Error", "nobody knows it"),
            (6..12, function) if function != "Quiet" => Answer::fail("Declined", ""),
            (12..16, function) if function != "Quiet" => {
                let cause = [
                    "",
                    "plain",
                    r#"{"message": "m"}"#,
                    r#"{"errorType": "Busy", "errorMessage": "lambda"}"#,
                    "{oops}",
                    r#"{"errorMessage": "{oops}"}"#,
                    r#"{"message": "m""#,
                ];
                Answer::fail("Busy", cause[usize::try_from(chance / 100 % 7).unwrap()])
            }
            (16..19, function) if function != "Quiet" => {
                let cause = ["", r#"{"place": "here"}"#, r#"{"place": null}"#];
                Answer::fail("Orders.Lost", cause[usize::try_from(chance / 100 % 3).unwrap()])
            }
            (_, function) => Answer::success(json!({"StatusCode": 200, "Payload": value(function, small)})),
        }
    }
}

fn value(function: &str, small: i32) -> Value {
    match function {
        "NumberOf" | "Quiet" => json!(small),
        "Check" => json!(small > 2),
        "TextOf" => {
            json!(["", "a", "b'c", "ä\"", "{% 1 %}", " x ", "aa"][usize::try_from(small + 1).unwrap()])
        }
        "NumbersOf" => json!((0..small.max(0) % 4).map(|x| x * small - 3).collect::<Vec<_>>()),
        "MaybeOf" => {
            if small > 1 {
                json!(small)
            } else {
                Value::Null
            }
        }
        _ => match small {
            -1..=0 => json!("plain"),
            1 => json!({"sized": {"size": small}}),
            2 => json!({"sized": {"size": 3, "label": "l"}}),
            3 => json!({"named": "n"}),
            _ => json!({"pair": [small - 3, small > 4]}),
        },
    }
}

/// FNV-1a, mixed: the same everywhere.
fn hash(seed: u64, text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93) >> 16
}

fn input(seed: u64) -> Input {
    let chance = |what: &str, below: u64| hash(seed, what) % below;
    let small = |what: &str| i32::try_from(chance(what, 9)).unwrap() - 3;
    Input {
        number: small("number"),
        truth: chance("truth", 2) == 0,
        text: ["", "a", "xaya", "ä€😀", "'\"\\", " b ", "${X}"][usize::try_from(chance("text", 7)).unwrap()]
            .to_owned(),
        numbers: (0..chance("length", 5)).map(|index| small(&format!("numbers{index}"))).collect(),
        maybe: (chance("maybe", 2) == 0).then(|| small("some")),
        kind: match chance("kind", 5) {
            0 => Kind::Plain,
            1 => Kind::Sized { size: small("size"), label: None },
            2 => Kind::Sized { size: small("size"), label: Some("label".to_owned()) },
            3 => Kind::Named("named".to_owned()),
            _ => Kind::Pair(small("pair"), chance("flag", 2) == 0),
        },
    }
}

/// Answers for all tasks.
macro_rules! answered {
    ($runner:expr, $replies:ident) => {
        answered!($runner, $replies: number_of quiet check text_of numbers_of maybe_of kind_of)
    };
    ($runner:expr, $replies:ident: $($task:ident)*) => {
        $runner$(.on_task(sfn_workflow_tests::$task, |request: &TaskRequest| $replies.answer(request)))*
    };
}

fn natively(native: &mut Native<'_>, body: &Body, input: &Input) -> Outcome {
    let run = native.run(|| (body.function)(input.clone())).unwrap();
    match run.into_ending() {
        Ending::Returned(Ok(output)) => Outcome::Returned(Box::new(output)),
        Ending::Returned(Err(failure)) => Outcome::Failed(failure),
        Ending::Failed(failure) => unknown(&failure.error),
        ending => panic!("{ending:?}"),
    }
}

fn unknown(error: &str) -> Outcome {
    if matches!(error, "Workflow.Panic" | "States.QueryEvaluationError" | "States.Runtime") {
        Outcome::Panicked
    } else {
        Outcome::Unknown(error.to_owned())
    }
}

fn as_machine(simulation: &mut Simulation<'_>, input: &Input) -> (Outcome, Run) {
    let run = simulation.run(input).unwrap();
    let outcome = match run.status() {
        Status::Succeeded => Outcome::Returned(Box::new(run.output_as().unwrap())),
        Status::Failed | Status::TimedOut => {
            let error = run.error().unwrap_or_default();
            let failure = sfn_dsl::Failure { error: error.to_owned(), cause: run.cause().map(str::to_owned) };
            if Failure::NAMES.contains(&error) {
                failure
                    .into_error()
                    .map_or_else(|failure| Outcome::Unknown(format!("{failure:?}")), Outcome::Failed)
            } else {
                unknown(error)
            }
        }
        status => panic!("{status:?}: {run}"),
    };
    (outcome, run)
}

/// The differences of a body, told so that they can be looked at.
fn differences(body: &Body) -> String {
    let mut told = String::new();
    let workflow = (body.machine)();
    if let Err(report) = workflow.check() {
        let _ = writeln!(told, "{} is refused:\n{report}\n{}", body.name, source(body));
        return told;
    }
    let machine = workflow.check().unwrap().machine;
    let (told_natively, told_simulated) = (Replies::default(), Replies::default());
    let mut native = answered!(Native::new(), told_natively);
    let mut simulation = answered!(Simulation::of(&machine).unwrap(), told_simulated);
    for seed in 0..INPUTS {
        let input = input(seed);
        told_natively.begin(seed);
        told_simulated.begin(seed);
        let expected = natively(&mut native, body, &input);
        let (found, path) = as_machine(&mut simulation, &input);
        let expected_calls = told_natively.calls.borrow().clone();
        let calls = told_simulated.calls.borrow().clone();
        if expected != found || expected_calls != calls {
            let _ = writeln!(
                told,
                "{} differs for input {seed}: {}\n natively: {expected:?}\n  {expected_calls:?}\nsimulated: {found:?}\n  {calls:?}\n{path}\n{}\n{}",
                body.name,
                serde_json::to_string(&input).unwrap(),
                source(body),
                workflow.definition().to_pretty(),
            );
            return told;
        }
    }
    told
}

/// The Rust of a body.
fn source(body: &Body) -> &'static str {
    let all = include_str!(concat!(env!("OUT_DIR"), "/bodies.rs"));
    let start = all.find(&format!("fn {}(", body.name)).unwrap_or(0);
    let text = &all[start..];
    &text[..text.find("\n#[workflow]").unwrap_or(text.len())]
}

#[test]
fn every_body_does_the_same_natively_and_as_a_state_machine() {
    let bodies = sfn_workflow_tests::written::all();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let differing: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = bodies
            .chunks(bodies.len().div_ceil(threads).max(1))
            .map(|bodies| {
                scope.spawn(|| {
                    bodies.iter().map(differences).filter(|told| !told.is_empty()).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let total = bodies.len();
    let shown: String = differing.iter().take(3).map(String::as_str).collect();
    assert!(
        differing.is_empty(),
        "{} of {total} bodies differ; the first of them:\n{shown}",
        differing.len()
    );
}
