//! `cost`: what executions cost on their ways through a machine, as Standard and as Express.

use serde_json::{Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;

use crate::cli::SourceOptions;
use crate::cost::{Cost, express};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::render::count;
use crate::source::choose;
use crate::style::{STRONG, paint, visible};
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// Options of `cost`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Workflows; without a name all of them
    #[arg(value_name = "WORKFLOW", conflicts_with = "file")]
    pub workflows: Vec<String>,
    /// Executions each month
    #[arg(long, value_name = "NUMBER", default_value_t = 100_000)]
    pub runs_per_month: u64,
    /// Items in each Map
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub items: u64,
    /// How long an execution takes, for the price as Express
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1_000)]
    pub duration: u64,
    /// Where from.
    #[command(flatten)]
    pub source: SourceOptions,
}

/// Tells what executions cost.
///
/// # Errors
/// Where the source cannot be read, or a definition is wrong.
pub fn run(options: &Options, terminal: &Terminal) -> Outcome {
    let all = options.source.source(None).read(terminal)?;
    let rows: Result<Vec<Value>, Failure> =
        choose(&all, &options.workflows)?.iter().map(|workflow| row(workflow, options, terminal)).collect();
    terminal.json(&json!({
        "schema": 1,
        "command": "cost",
        "runs_per_month": options.runs_per_month,
        "items": options.items,
        "workflows": rows?,
    }))?;
    terminal.note("us-east-1, without the free tier, retries, and what tasks cost");
    Ok(Exit::Done)
}

fn row(workflow: &Workflow, options: &Options, terminal: &Terminal) -> Result<Value, Failure> {
    let checked = workflow.definition.check_with(workflow.machine_type, &Levels::service_only());
    let checked =
        checked.map_err(|report| Failure::invalid(format!("{}\n{report}", visible(&workflow.name))))?;
    let cost = Cost::of(&checked.machine);
    let (least, most) = cost.standard(options.runs_per_month, options.items);
    // Only a definition that an Express machine takes has a price as one.
    let can_be_express =
        workflow.definition.check_with(MachineType::Express, &Levels::service_only()).is_ok();
    let as_express = can_be_express.then(|| express(options.runs_per_month, options.duration));
    let runs = options.runs_per_month;
    terminal.text(&format!(
        "{}  ({})",
        paint(STRONG, &visible(&workflow.name)),
        workflow.machine_type.as_str()
    ))?;
    terminal.text(&format!(
        "    shortest way  {}  Standard ${least:.2} for {runs} runs",
        count(usize::try_from(cost.shortest).unwrap_or(usize::MAX), "transition")
    ))?;
    match (cost.longest, most) {
        (Some(transitions), Some(price)) => {
            let transitions = count(usize::try_from(transitions).unwrap_or(usize::MAX), "transition");
            terminal.text(&format!("    longest way   {transitions}  Standard ${price:.2}"))?;
        }
        _ => terminal.text("    longest way   has no end: states can be entered again and again")?,
    }
    for map in &cost.per_item {
        let of_map = format!("    each item of {}: {} more", visible(&map.state), map.transitions);
        terminal.text(&format!("{of_map}, with {} items in the prices", options.items))?;
    }
    terminal.text(&match as_express {
        Some(price) => {
            format!("    Express       ${price:.2} at {} ms a run, with little data", options.duration)
        }
        None => "    Express       not possible: a state needs what Express does not have".to_owned(),
    })?;
    Ok(json!({
        "name": workflow.name,
        "type": workflow.machine_type.as_str(),
        "transitions": cost,
        "standard": {"least": least, "most": most},
        "express": as_express,
    }))
}
