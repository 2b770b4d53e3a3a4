//! Errors of tasks become values of the author's enum as they do natively, and errors of the author become failures.

use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;
use sfn_dsl::{Failure, WorkflowError, task, workflow};
use sfn_sim::{Answer, Simulation};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
#[serde(rename_all_fields = "camelCase")]
enum Problem {
    CardDeclined,
    InvalidOrder {
        why: String,
        order_id: Option<u32>,
    },
    #[error_name("Stock.Empty")]
    OutOfStock {
        in_stock: u32,
        #[serde(default)]
        wanted: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Text(String),
    Number(u32),
    Many(Vec<u32>),
    Details(Details),
    #[error_name("States.Timeout")]
    Late,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Details {
    code: Option<u8>,
    reason_text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Wild {
    Known(Details),
    Named {
        a: String,
    },
    #[error_name("States.ALL")]
    Other {
        error: String,
        #[serde(rename = "why")]
        cause: String,
    },
}

#[task(lambda = "fail")]
async fn fail(problem: u32) -> Result<u32, Problem>;
#[task(lambda = "fail_wildly")]
async fn fail_wildly(problem: u32) -> Result<u32, Wild>;

#[workflow]
async fn caught(number: u32) -> Result<Problem, Problem> {
    match fail(number).await {
        Ok(number) => Ok(Problem::Number(number)),
        Err(problem) => Ok(problem),
    }
}

#[workflow]
async fn wildly_caught(number: u32) -> Result<Wild, Wild> {
    match fail_wildly(number).await {
        Ok(_) => Ok(Wild::Named { a: "none".to_string() }),
        Err(problem) => Ok(problem),
    }
}

#[workflow]
async fn raised(problem: Problem) -> Result<u32, Problem> {
    Err(problem)
}

#[workflow]
async fn wildly_raised(problem: Wild) -> Result<u32, Wild> {
    Err(problem)
}

#[workflow]
async fn raised_as_written(number: u32) -> Result<u32, Problem> {
    match number {
        0 => Err(Problem::CardDeclined),
        1 => Err(Problem::InvalidOrder { order_id: Some(number), why: "w".to_string() }),
        2 => Err(Problem::OutOfStock { in_stock: 2, wanted: 1, note: None }),
        3 => Err(Problem::Text(format!("{number}!"))),
        4 => Err(Problem::Many(vec![number])),
        n => Ok(n),
    }
}

const CAUSES: [&str; 59] = [
    "",
    "sold out",
    "{not JSON",
    "7",
    "[1, 2]",
    r#"{"why": "w", "orderId": 5, "inStock": 1}"#,
    r#"{"why": null, "orderId": null, "inStock": 2, "note": "n", "wanted": 3}"#,
    r#"{"why": 1, "inStock": "no"}"#,
    r#"{"reasonText": "late", "code": 7, "more": true}"#,
    r#"{"errorType": "Text", "errorMessage": "no items", "trace": []}"#,
    r#"{"errorMessage": "{\"reasonText\": \"late\", \"code\": 7, \"why\": \"x\", \"a\": \"b\", \"inStock\": 9}"}"#,
    r#"{"errorMessage": 5, "a": "b"}"#,
    " {\"a\": \"\\\"b\\\"\"}\n",
    // What looks like JSON and is none is a text.
    "{oops}",
    "{}}",
    "{{}}",
    r#"{"why": oops}"#,
    r#"{"why": "w",}"#,
    r#"{"why" "w"}"#,
    r#"{"why": "w" "a": "b"}"#,
    r#"{"why": ["w"}"#,
    r#"{"why": [1,]}"#,
    r#"{"why": [,1]}"#,
    r#"{"why": "w}"#,
    r#"{why: "w"}"#,
    r#"{1: "w"}"#,
    r#"{true: "w"}"#,
    r#"{"why": 01}"#,
    r#"{"why": 1.}"#,
    r#"{"why": .5}"#,
    r#"{"why": +1}"#,
    r#"{"why": 1 2}"#,
    r#"{"why": tr ue}"#,
    r#"{"why": truefalse}"#,
    r#"{"why": -{}}"#,
    r#"{"why": {}.5}"#,
    r#"{"why": "\x"}"#,
    r#"{"why": "\u12"}"#,
    r#"{\n}"#,
    r#"{\"why\": \"w\"}"#,
    "{\"why\": \"a\nb\"}",
    "{\"why\": \"a\tb\"}",
    "{\u{a0}}",
    "\u{a0}{}",
    "{}{}",
    "{}1",
    r#"{"errorMessage": "{oops}"}"#,
    r#"{"errorMessage": "[1, 2"}"#,
    // And what is JSON is not.
    "{}",
    "{ }",
    r#"{"a": "{[,:]}", "why": "}\\", "inStock": 4}"#,
    r#"{"a": "true", "": 0, "why": "\u00e9\ud83d\ude00"}"#,
    r#"{"why": "w", "deep": {"a": [[], {}, [{"b": [1, -2.5e-3, null]}]], "0": {"c": "d"}}}"#,
    " [ 1 , 2 ]\n",
    "[[1]]",
    "-0.5",
    "12345678901234567890",
    r#"{"errorMessage": "[1, 2]"}"#,
    r#"{"errorMessage": " \"quoted\" "}"#,
];

/// What a task fails with, and what the workflow makes of it.
#[track_caller]
fn check_caught<E: WorkflowError + Serialize + for<'e> Deserialize<'e>>(
    workflow: &sfn_dsl::workflow::Workflow,
    task: &str,
    names: &[&str],
) {
    let checked = workflow.check().unwrap_or_else(|report| panic!("{report}"));
    for name in names {
        for cause in CAUSES {
            let run = Simulation::of(&checked.machine)
                .unwrap()
                .on_resource(task, |_| Answer::fail(*name, cause))
                .run(0)
                .unwrap();
            let expected = Failure::new(*name, cause).into_error::<E>();
            let expected = expected.ok().map(|error| serde_json::to_value(error).unwrap());
            assert_eq!(run.output(), expected.as_ref(), "{name}: {cause}\n{:?}", run.cause());
        }
    }
}

#[test]
fn an_error_is_read_from_its_cause() {
    let names = [
        "CardDeclined",
        "InvalidOrder",
        "Stock.Empty",
        "Text",
        "Number",
        "Many",
        "Details",
        "States.Timeout",
    ];
    check_caught::<Problem>(&caught::workflow(), "fail", &names);
    check_caught::<Wild>(
        &wildly_caught::workflow(),
        "fail_wildly",
        &["Known", "Named", "Else", "States.Timeout"],
    );
}

#[track_caller]
fn check_raised<E: WorkflowError + Serialize>(
    workflow: &sfn_dsl::workflow::Workflow,
    input: impl Serialize,
    error: &E,
) {
    let checked = workflow.check().unwrap_or_else(|report| panic!("{report}"));
    let run = Simulation::of(&checked.machine).unwrap().run(input).unwrap();
    let expected = Failure::of(error);
    assert_eq!(
        (run.error(), run.cause().unwrap_or_default()),
        (Some(expected.error.as_str()), expected.cause.as_deref().unwrap_or_default()),
        "{:?}",
        serde_json::to_value(error)
    );
}

#[test]
fn an_error_is_a_name_and_a_cause() {
    let details = Details { code: None, reason_text: "it's \"late\"".to_owned() };
    let problems = [
        Problem::CardDeclined,
        Problem::InvalidOrder { why: "w".to_owned(), order_id: None },
        Problem::OutOfStock { in_stock: 1, wanted: 2, note: None },
        Problem::OutOfStock { in_stock: 1, wanted: 2, note: Some("n".to_owned()) },
        Problem::Text("no {".to_owned()),
        Problem::Number(5),
        Problem::Many(vec![]),
        Problem::Details(details.clone()),
    ];
    for problem in &problems {
        check_raised(&raised::workflow(), problem, problem);
    }
    let wild = [
        Wild::Known(details),
        Wild::Named { a: "b".to_owned() },
        Wild::Other { error: "Else".to_owned(), cause: "why".to_owned() },
    ];
    for problem in &wild {
        check_raised(&wildly_raised::workflow(), problem, problem);
    }
    let written = [
        Problem::CardDeclined,
        Problem::InvalidOrder { order_id: Some(1), why: "w".to_owned() },
        Problem::OutOfStock { in_stock: 2, wanted: 1, note: None },
        Problem::Text("3!".to_owned()),
        Problem::Many(vec![4]),
    ];
    for (number, problem) in written.iter().enumerate() {
        check_raised(&raised_as_written::workflow(), number, problem);
    }
}

#[workflow]
async fn both_fields(number: u32) -> Result<String, Problem> {
    match fail(number).await {
        Ok(number) => Ok(number.to_string()),
        Err(Problem::InvalidOrder { why, order_id }) => Ok(format!("{why} {}", order_id.unwrap_or(0))),
        Err(Problem::OutOfStock { in_stock, wanted, .. }) => Ok(format!("{in_stock} {}", wanted + in_stock)),
        Err(other) => Err(other),
    }
}

#[test]
fn a_cause_is_read_once_for_all_fields_that_a_pattern_names() {
    let workflow = both_fields::workflow();
    let machine = workflow.check().unwrap().machine;
    let definition = workflow.definition().to_pretty();
    assert_eq!(definition.matches("$json := ").count(), 2, "one for each arm: {definition}");
    for (name, cause, expected) in [
        ("InvalidOrder", r#"{"why": "w", "orderId": 5}"#, "w 5"),
        ("InvalidOrder", "sold out", "sold out 0"),
        ("Stock.Empty", r#"{"inStock": 2, "wanted": 3}"#, "2 5"),
    ] {
        let run = Simulation::of(&machine).unwrap().on_resource("fail", |_| Answer::fail(name, cause)).run(0);
        assert_eq!(run.unwrap().output_as::<String>().unwrap(), expected, "{name}: {cause}");
    }
}
