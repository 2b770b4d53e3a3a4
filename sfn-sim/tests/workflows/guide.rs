//! The guide to workflows, `sfn-dsl/docs/workflows.md`: made of `sections.rs`, and of what its workflows become and do.
//!
//! `BLESS=1 cargo test -p sfn-sim --test workflows` writes it anew; read every difference.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sfn_dsl::workflow::Workflow;
use sfn_sim::{Run, Simulation};

use super::sections::{WORKFLOWS, approve, audit, book, charge, in_stock, log, refund, ship};

const INTRODUCTION: &str = "\
# Workflows as functions

What the constructs of Rust become in a function marked `#[workflow]`. Generated from `sfn-sim/tests/workflows`;
`BLESS=1 cargo test -p sfn-sim --test workflows` writes it anew, and the same test runs every example.

Every `.await` is a state; everything else is an expression of JSONata, and costs no state. Standard machines are billed by transitions,
so each example says how many its run took, for this input:

";

fn input() -> Value {
    json!({
        "id": "o-1", "amount": 12.5, "count": 3, "note": " handle with care ", "items": ["cup", "plate", "spoon"], "status": "Paid",
    })
}

/// A run in which every task does its work.
fn run(workflow: &Workflow) -> Run {
    let machine = match workflow.check() {
        Ok(checked) => checked.machine,
        Err(report) => panic!("{}: {report}", workflow.name()),
    };
    let run = Simulation::of(&machine)
        .unwrap()
        .on(charge, |order_id, amount| Ok(format!("{order_id}: {amount}")))
        .on(refund, |_| Ok(()))
        .on(in_stock, |_| true)
        .on(ship, |item| format!("tracking of {item}"))
        .on(log, |_| ())
        .on(book, |receipt| format!("booked {receipt}"))
        .on(approve, |_| true)
        .on(audit, |text| format!("noted: {text}"))
        .object("${Bucket}", "o-1.json", r#"["cup", "plate"]"#)
        .run(input());
    run.unwrap_or_else(|error| panic!("{}: {error}\n{}", workflow.name(), workflow.definition()))
}

/// A part of `sections.rs`: its comment, and its code.
fn sections() -> (String, Vec<(String, String)>) {
    let source = include_str!("sections.rs");
    let source = source.split("// ---").next().unwrap();
    let mut parts = source.split("\n// # ");
    let shared = parts.next().unwrap().trim().to_owned();
    let sections = parts.map(|part| {
        let (comment, code) = part.split_at(part.find("\n#[").unwrap());
        let comment: Vec<_> = comment.lines().map(|line| line.trim_start_matches("//").trim()).collect();
        (comment.join("\n"), code.trim().to_owned())
    });
    (shared, sections.collect())
}

fn guide() -> String {
    let (shared, sections) = sections();
    assert_eq!(sections.len(), WORKFLOWS.len(), "every section has a workflow in the list");
    let mut guide = INTRODUCTION.to_owned();
    writeln!(guide, "```json\n{:#}\n```\n", input()).unwrap();
    writeln!(guide, "The examples share these types and tasks:\n\n```rust\n{shared}\n```").unwrap();
    for ((comment, code), workflow) in sections.iter().zip(WORKFLOWS) {
        let workflow = workflow();
        let run = run(&workflow);
        let end = match (run.output(), run.error()) {
            (Some(output), _) => format!("gives `{output}`"),
            (None, error) => format!("fails with `{}`", error.unwrap_or_default()),
        };
        let transitions = match run.transitions() {
            1 => "1 transition".to_owned(),
            count => format!("{count} transitions"),
        };
        let definition = workflow.definition().to_pretty();
        writeln!(guide, "\n## {comment}\n\n```rust\n{code}\n```\n\n```json\n{}\n```\n", definition.trim())
            .unwrap();
        writeln!(guide, "The run takes {transitions} and {end}.").unwrap();
    }
    guide
}

#[test]
fn the_guide_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sfn-dsl/docs/workflows.md");
    let guide = guide();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &guide).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == guide,
        "docs/workflows.md is out of date: run `BLESS=1 cargo test -p sfn-sim --test workflows`"
    );
}
