//! Explaining an execution with everything that can be asked: the definition it ran, its map runs, and executions inside it.
//!
//! Whoever may not ask for one of these still gets the rest.

use std::collections::BTreeSet;

use serde_json::Value;
use sfn_sim::history::view::View;

use crate::aws::{Api, ListOptions};
use crate::cli::SourceOptions;
use crate::execution::Execution;
use crate::explain::{Child, Explanation, FailedMapRun, Sources, explain};
use crate::project::Project;
use crate::session::Session;
use crate::terminal::Terminal;
use crate::workflow::Workflow;

/// How many executions inside each other are followed.
const DEPTH: usize = 3;

/// Why an execution did not succeed; `None` where it did.
pub(super) async fn explained(
    execution: &Execution,
    view: &View,
    events: &[Value],
    workflow: Option<&Workflow>,
    shows_data: bool,
    api: &Api,
) -> Option<Explanation> {
    if !execution.is_unsuccessful() {
        return None;
    }
    let definition = api.definition_of(&execution.arn).await;
    let sources = Sources { definition: definition.as_ref(), workflow, shows_data };
    let mut explanation = explain(execution, view, sources)?;
    let mut chain = Vec::new();
    let mut seen = BTreeSet::from([execution.arn.clone()]);
    let mut inner = follow(&mut explanation, events, api).await;
    while let Some(arn) = inner.take().filter(|arn| chain.len() < DEPTH && seen.insert(arn.clone())) {
        let Ok(Some(child)) = api.execution(&arn).await else { break };
        let events = api.history(&arn).await.unwrap_or_default();
        let definition = api.definition_of(&arn).await;
        // A child of a map run has states of the same workflow; another execution may be of any.
        let workflow = workflow.filter(|_| child.map_run.is_some());
        let sources = Sources { definition: definition.as_ref(), workflow, shows_data };
        let mut explanation = explain(&child, &View::of(&events), sources);
        if let Some(explanation) = &mut explanation {
            inner = follow(explanation, &events, api).await;
        }
        chain.push(Child { execution_arn: arn, status: child.status, explanation });
    }
    let innermost = chain.into_iter().rev().fold(None, |inner: Option<Box<Child>>, mut child| {
        if let Some(explanation) = &mut child.explanation {
            explanation.child = inner;
        }
        Some(Box::new(child))
    });
    explanation.child = innermost;
    Some(explanation)
}

/// The execution inside one that did not succeed, if there is one; tells of its map run.
async fn follow(explanation: &mut Explanation, events: &[Value], api: &Api) -> Option<String> {
    let state = explanation.state.as_ref()?;
    if state.state_type == "Map" {
        let arn = last_map_run(events)?;
        let map_run = api.map_run(&arn).await.ok()?;
        let counts = map_run.executions;
        explanation.map_run = Some(FailedMapRun {
            arn: arn.clone(),
            unsuccessful: counts.failed + counts.timed_out + counts.aborted,
            total: counts.total,
        });
        for status in ["FAILED", "TIMED_OUT"] {
            let list = ListOptions { of: arn.clone(), status: Some(status.to_owned()) };
            let page = api.executions(&list, None).await.ok()?;
            // The list begins with the newest.
            if let Some(first) = page.items.last() {
                return Some(first.arn.clone());
            }
        }
        return None;
    }
    nested(explanation.cause.as_deref()).or_else(|| nested(last_cause(events).as_deref()))
}

/// The execution that a Task started, where it failed: the service tells of it in the cause.
fn nested(cause: Option<&str>) -> Option<String> {
    let cause: Value = serde_json::from_str(cause?).ok()?;
    let arn = cause.get("ExecutionArn").or_else(|| cause.get("executionArn"))?.as_str()?;
    arn.contains(":execution:").then(|| arn.to_owned())
}

fn last_map_run(events: &[Value]) -> Option<String> {
    let details = events.iter().rev().find_map(|event| event.get("mapRunStartedEventDetails"))?;
    Some(details.get("mapRunArn")?.as_str()?.to_owned())
}

fn last_cause(events: &[Value]) -> Option<String> {
    let details = events.iter().rev().find_map(|event| event.get("taskFailedEventDetails"))?;
    Some(details.get("cause")?.as_str()?.to_owned())
}

/// The workflow that a machine was made of, for the lines of its states; `None` where there is no source, or it cannot be read.
pub(super) fn workflow(
    source: &SourceOptions,
    machine: &str,
    session: &Session,
    project: &Project,
    terminal: &Terminal,
) -> Option<Workflow> {
    let is_named = source.file.is_some() || source.manifest.is_some() || !source.cargo.packages.is_empty();
    if !is_named && !project.root.join("Cargo.toml").is_file() {
        return None;
    }
    // The machine of a child execution has the label of its Map behind a slash.
    let machine = machine.split('/').next().unwrap_or_default();
    let is_meant = |workflow: &Workflow| {
        source.file.is_some() || session.target.settings(&project.config, &workflow.name).name == machine
    };
    match source.source(None).read(terminal) {
        Ok(workflows) => workflows.into_iter().find(is_meant),
        Err(failure) => {
            let message = failure.to_string();
            let first = message.lines().next().unwrap_or_default();
            terminal.note(&format!("without lines of the source: {first}"));
            None
        }
    }
}
