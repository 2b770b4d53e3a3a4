//! A distributed Map over a million items: `cargo bench -p sfn-sim --bench distributed`.
//!
//! Divan tells the time and, under `max alloc`, the most memory at one moment: what one run takes besides the object that it
//! reads, which is shared by all runs.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot run must stop")]

use std::fmt::Write as _;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::{Execution, ExecutionContext, Objects, Program, Status, Step, TaskReply};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const ITEMS: u64 = 1_000_000;

fn main() {
    divan::main();
}

fn program(reader_config: &Value, writer: &Value) -> Program {
    let definition = json!({"StartAt": "Map", "States": {"Map": {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": reader_config,
            "Parameters": {"Bucket": "bucket", "Key": "items"}
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "StartAt": "Work", "States": {"Work": {
                "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true
            }}
        },
        "ResultWriter": writer,
        "End": true
    }}});
    let definition = Definition::parse("bench.asl.json", &definition.to_string()).unwrap();
    let machine = definition.check(MachineType::Standard).unwrap_or_else(|report| panic!("{report}")).machine;
    Program::compile(&machine).unwrap()
}

/// Runs it with as many children at once as the service lets run; their tasks return their input.
fn run(program: &Program, objects: &Objects) -> Execution {
    let mut execution =
        Execution::start(program, ExecutionContext::default(), json!({})).with_objects(objects.clone());
    let mut tasks = Vec::new();
    loop {
        match execution.step() {
            Step::Progressed => {}
            Step::Task(task) => tasks.push(task),
            Step::Idle { .. } => {
                for task in tasks.drain(..) {
                    execution.reply(task.id, TaskReply::Success((*task.input).clone())).unwrap();
                }
            }
            Step::Ended => break,
        }
    }
    assert_eq!(execution.status(), Status::Succeeded, "{:?}", execution.cause());
    assert_eq!(execution.map_runs().first().unwrap().item_counts().succeeded, ITEMS);
    execution
}

fn bench(bencher: Bencher<'_, '_>, reader_config: &Value, writer: &Value, text: String) {
    let program = program(reader_config, writer);
    let objects = Objects::default().with("bucket", "items", text);
    bencher.counter(ItemsCount::new(ITEMS)).bench_local(|| run(&program, &objects));
}

/// Every child is described in the results: names, times, input and output.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn a_million_json_lines(bencher: Bencher<'_, '_>) {
    let mut text = String::new();
    for item in 0..ITEMS {
        writeln!(text, r#"{{"orderId": {item}, "total": {}}}"#, item % 100).unwrap();
    }
    let writer = json!({
        "Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "bucket", "Prefix": "results"}
    });
    bench(bencher, &json!({"InputType": "JSONL"}), &writer, text);
}

/// Only outputs are written.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn a_million_rows(bencher: Bencher<'_, '_>) {
    let mut text = "orderId,total\n".to_owned();
    for item in 0..ITEMS {
        writeln!(text, "{item},{}", item % 100).unwrap();
    }
    let writer = json!({
        "Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "bucket"},
        "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}
    });
    bench(bencher, &json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}), &writer, text);
}
