//! Following an execution to its end, and telling how it ended: for every command that waits.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::history::view::{Moment, View};

use super::explained::{self, explained};
use super::history;
use crate::cli::SourceOptions;
use crate::clock;
use crate::execution::Execution;
use crate::exit::Exit;
use crate::explain::Explanation;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::explain as explain_render;
use crate::render::history as render;
use crate::render::plan::target_json;
use crate::render::{count, duration};
use crate::session::Session;
use crate::style::{BAD, GOOD, paint, quoted};
use crate::terminal::Terminal;

/// How an execution is followed.
#[derive(Clone, Copy)]
pub(super) struct Followed<'a> {
    /// The command that follows.
    pub(super) command: &'a str,
    /// How often it was redriven: ends before that do not count.
    pub(super) redrives: u64,
    /// Whether inputs may be told.
    pub(super) shows_data: bool,
    /// Where the lines of its states are looked up, should it fail.
    pub(super) source: &'a SourceOptions,
    /// The project of the source.
    pub(super) project: &'a Project,
}

/// Follows an execution to its end and tells how it ended. Ctrl-C ends the following, not the execution.
pub(super) async fn follow(
    arn: &str,
    followed: &Followed<'_>,
    session: &Session,
    terminal: &Terminal,
) -> Outcome {
    let followed_to_its_end = async {
        let (view, events) = tail(arn, followed, session, terminal).await?;
        let execution = ended(arn, session).await?;
        let workflow = if execution.is_unsuccessful() {
            explained::workflow(followed.source, execution.machine(), session, followed.project, terminal)
        } else {
            None
        };
        let workflow = workflow.as_ref();
        let explanation =
            explained(&execution, &view, &events, workflow, followed.shows_data, &session.api).await;
        let named = session.target.workflow_of(&followed.project.config, execution.machine());
        let explanation = explanation.as_ref().map(|explanation| (explanation, named.as_str()));
        show(&execution, Some(&view), explanation, followed.command, session, terminal)
    };
    tokio::select! {
        // The wish to end is heard from the first moment on.
        biased;
        () = clock::interrupted() => {
            let flags = session.target.flags();
            terminal.tell(&if session.is_own_endpoint() {
                "interrupted; the execution was not stopped: it goes on when the local endpoint runs again".to_owned()
            } else {
                format!("interrupted; the execution was not stopped and goes on\n  help: follow it again: sfn-deploy tail {arn}{flags}\n  help: stop it: sfn-deploy stop {arn}{flags}")
            });
            Ok(Exit::Interrupted)
        }
        outcome = followed_to_its_end => outcome,
    }
}

/// Tells what happens until the end.
async fn tail(
    arn: &str,
    followed: &Followed<'_>,
    session: &Session,
    terminal: &Terminal,
) -> Result<(View, Vec<Value>), Failure> {
    let redrives = followed.redrives;
    let mut view = View::default();
    let mut all = Vec::new();
    let mut token: Option<String> = None;
    let (mut seen, mut told, mut polls) = (0, 0, 0u32);
    let has_ended = |view: &View| view.end().is_some() && view.redrives() >= redrives;
    while !has_ended(&view) {
        let (events, next) = session.api.history_page(arn, token.as_deref()).await?;
        for event in events.iter().skip(seen) {
            let moment = view.push(event);
            // What was before a redrive has been told before.
            if let Some(moment) = moment.filter(|_| view.redrives() >= redrives) {
                terminal.note(&line(&view, moment));
            }
            if view.redrives() >= redrives {
                let mut event = event.clone();
                if !followed.shows_data {
                    history::hide(&mut event);
                }
                terminal.event(&history::event_json(followed.command, &event))?;
            }
            all.push(event.clone());
        }
        seen = events.len();
        if next.is_some() {
            (token, seen) = (next, 0);
            continue;
        }
        // What has begun and takes longer than a moment is told, so that nobody wonders.
        let has_ended = has_ended(&view);
        for visit in view.visits().iter().skip(told).filter(|visit| visit.exited.is_none() && !has_ended) {
            let at = visit.entered.since(view.started().unwrap_or_default());
            terminal.note(&render::visit_line(visit, at));
        }
        told = view.visits().len();
        if !has_ended {
            tokio::time::sleep(interval(session, polls)).await;
            polls = polls.saturating_add(1);
        }
    }
    Ok((view, all))
}

fn interval(session: &Session, polls: u32) -> Duration {
    match polls {
        _ if !session.target.is_aws() => Duration::from_millis(if polls < 20 { 50 } else { 500 }),
        0..30 => Duration::from_secs(1),
        30..120 => Duration::from_secs(2),
        _ => Duration::from_secs(5),
    }
}

fn line(view: &View, moment: Moment) -> String {
    let start = view.started().unwrap_or_default();
    let (Moment::Failed(index) | Moment::Ended(index)) = moment;
    let Some(visit) = view.visits().get(index) else { return String::new() };
    if let (Moment::Failed(_), Some(attempt)) = (moment, visit.failures.last()) {
        render::failure_line(visit, attempt, attempt.at.since(start))
    } else {
        let at = visit.exited.or(view.end().map(|end| end.at)).unwrap_or(visit.entered);
        render::visit_line(visit, at.since(start))
    }
}

/// The execution after its end. The history may be ahead of the description for a moment.
pub(super) async fn ended(arn: &str, session: &Session) -> Result<Execution, Failure> {
    for _ in 0..10 {
        match session.api.execution(arn).await? {
            Some(execution) if execution.status != "RUNNING" => return Ok(execution),
            _ => tokio::time::sleep(Duration::from_millis(300)).await,
        }
    }
    Err(Failure::new(format!("could not read how execution {} ended", quoted(arn))))
}

/// Tells how an execution ended; its output is the result. The explanation comes with the workflow that can be started anew.
pub(super) fn show(
    execution: &Execution,
    view: Option<&View>,
    explanation: Option<(&Explanation, &str)>,
    command: &str,
    session: &Session,
    terminal: &Terminal,
) -> Outcome {
    let Execution { status, output, error, cause, .. } = execution;
    let succeeded = status == "SUCCEEDED";
    if let Some(view) = view {
        terminal.note(&render::path_line(view));
    }
    let took = view.and_then(|view| Some(view.end()?.at.since(view.started()?)));
    let took = took.map(|took| format!(" in {}", duration(took))).unwrap_or_default();
    let transitions = view.map(transitions);
    let billed = transitions.map(|number| format!(", {}", count(number, "transition"))).unwrap_or_default();
    let style = if succeeded { GOOD } else { BAD };
    terminal.note(&format!("{}{took}{billed}", paint(style, status)));
    if !succeeded {
        terminal.tell(&match explanation {
            Some((explanation, _)) => explain_render::why(explanation),
            None => render::error_text(error.as_deref(), cause.as_deref()),
        });
        let flags = session.target.flags();
        let redrive = explanation.and_then(|(explanation, workflow)| {
            explain_render::redrive(explanation, workflow, &execution.arn, &flags)
        });
        if let Some(text) = &redrive {
            terminal.tell(text);
        }
    }
    if let Some(output) = output {
        terminal.text(output)?;
    }
    let explanation = explanation.map(|(explanation, _)| explanation);
    terminal.json(&json!({
        "schema": 1,
        "command": command,
        "target": target_json(&session.target),
        "execution_arn": execution.arn,
        "name": execution.name,
        "status": status,
        "output": parsed(output.as_deref()),
        "error": error,
        "cause": explanation.map_or(cause, |explanation| &explanation.cause),
        "path": view.map(View::path),
        "transitions": transitions,
        "explanation": explanation,
    }))?;
    Ok(if succeeded { Exit::Done } else { Exit::NotGood })
}

/// What a Standard execution is billed by: states that were entered, and retries.
fn transitions(view: &View) -> usize {
    let retries = |visit: &sfn_sim::history::view::Visit| visit.attempts.saturating_sub(1) as usize;
    view.visits().len() + view.visits().iter().map(retries).sum::<usize>()
}

/// A JSON text as a value; a text that is none stays a text.
pub(super) fn parsed(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or_else(|_| text.into()))
}
