//! `redrive`: goes on with executions that ended without success: one, or all that a filter names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::wait::{self, Followed};
use super::{bulk, which};
use crate::cli::SourceOptions;
use crate::clock;
use crate::execution::Execution;
use crate::exit::Exit;
use crate::explain::Ending;
use crate::failure::{Failure, Outcome};
use crate::filter::{UNSUCCESSFUL, is_like};
use crate::mocks::Mocks;
use crate::objects;
use crate::project::Project;
use crate::render::count;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::style::{quoted, visible};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// The most executions that are redriven at once.
const MOST: usize = 10_000;
/// How many of the last events of an execution are read to know how it ended.
const LAST_EVENTS: i32 = 200;

/// Options of `redrive`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// The ARN of an execution, or its name; with a filter or --all, the workflow whose executions are redriven
    #[arg(value_name = "EXECUTION|WORKFLOW")]
    pub which: String,
    /// The workflow of the execution
    #[arg(long, value_name = "NAME", conflicts_with_all = ["all", "since", "until", "statuses", "name_like", "error", "state"])]
    pub workflow: Option<String>,
    /// All executions of the workflow that ended without success
    #[arg(long, help_heading = "Filter")]
    pub all: bool,
    /// Which.
    #[command(flatten)]
    pub filter: bulk::Options,
    /// That ended with an error like this; * stands for any text
    #[arg(long, value_name = "PATTERN", help_heading = "Filter")]
    pub error: Option<String>,
    /// That ended in a state like this; * stands for any text
    #[arg(long, value_name = "PATTERN", help_heading = "Filter")]
    pub state: Option<String>,
    /// Also those that ended in a Fail state, which will fail again
    #[arg(long, help_heading = "Filter")]
    pub include_fail_states: bool,
    /// Show only what would be redriven
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Follow them to their end
    #[arg(long)]
    pub wait: bool,
    /// Redrive at most so many each second
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub rate: u32,
    /// Mock configuration, in the format of Step Functions Local
    #[arg(long, value_name = "FILE", help_heading = "Local endpoint")]
    pub mocks: Option<PathBuf>,
    /// Wait states, and delays before retries, end at once
    #[arg(long, help_heading = "Local endpoint")]
    pub skip_waits: bool,
    /// Folder with the objects of S3: each folder in it is a bucket
    #[arg(long, value_name = "DIR", help_heading = "Local endpoint")]
    pub objects: Option<PathBuf>,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

impl Options {
    fn is_bulk(&self) -> bool {
        self.all || self.filter.is_given() || self.error.is_some() || self.state.is_some()
    }

    fn local(&self, target: &Target, project: &Project) -> Result<LocalOptions, Failure> {
        let workflow = if self.is_bulk() { Some(&self.which) } else { self.workflow.as_ref() };
        let configured = workflow
            .and_then(|workflow| target.settings(&project.config, workflow).mocks)
            .map(|path| project.root.join(path));
        let path = self.mocks.clone().or(configured.filter(|_| target.is_embedded()));
        Ok(LocalOptions {
            mocks: path.as_deref().map(Mocks::read).transpose()?,
            skip_waits: self.skip_waits,
            objects: self.objects.as_deref().map(objects::read).transpose()?.unwrap_or_default(),
        })
    }
}

/// Redrives executions.
///
/// # Errors
/// Where there is no such execution, the service refuses, nobody agrees, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let filter = options.filter.filter(&UNSUCCESSFUL)?;
    if filter.statuses.iter().any(|status| !UNSUCCESSFUL.contains(&status.as_str())) {
        return Err(Failure::usage("only executions that ended without success can be redriven")
            .help("--status takes failed, timed-out, aborted"));
    }
    let target = Target::resolve_one(&options.target, &project.config)?;
    let local = options.local(&target, project)?;
    let session = Session::open(target, &local, project, terminal).await?;
    let outcome = if options.is_bulk() {
        let of = bulk::machine_arn(&options.which, None, &session, project);
        let (ended, is_more) = bulk::select(&of, &filter, MOST, &session).await?;
        if is_more {
            terminal.warn(&format!("there are more than {MOST}: run the command again afterwards"));
        }
        many(&ended, options, &session, terminal).await
    } else {
        let named = which::execution(&options.which, options.workflow.as_deref(), &session, project);
        one(&named.await?, options, project, &session, terminal).await
    };
    session.close().await;
    outcome
}

/// An execution that ended, with how.
struct Candidate {
    execution: Execution,
    ending: Ending,
    /// Why it is not redriven.
    skipped: Option<String>,
}

async fn candidate(execution: Execution, options: &Options, session: &Session) -> Result<Candidate, Failure> {
    // A list does not tell whether it can be redriven.
    let described = session.api.execution(&execution.arn).await?.unwrap_or(execution);
    let events = session.api.last_events(&described.arn, LAST_EVENTS).await?;
    let ending = Ending::of(&events);
    let skipped = match described.redrive_status.as_deref() {
        Some("REDRIVABLE") | None if ending.is_fail_state && !options.include_fail_states => {
            let state = ending.state.as_deref().unwrap_or_default();
            Some(format!("it ended in Fail state {} and would fail again", quoted(state)))
        }
        Some("REDRIVABLE") | None => None,
        Some(status) => {
            let reason = described.redrive_reason.clone();
            Some(reason.unwrap_or_else(|| status.to_lowercase().replace('_', " ")))
        }
    };
    let error = ending.error.clone().or_else(|| described.error.clone());
    let ending = Ending { error, ..ending };
    Ok(Candidate { execution: described, ending, skipped })
}

async fn one(
    execution: &Execution,
    options: &Options,
    project: &Project,
    session: &Session,
    terminal: &Terminal,
) -> Outcome {
    let candidate = candidate(execution.clone(), options, session).await?;
    let arn = &execution.arn;
    let name = visible(&execution.name);
    if let Some(why) = &candidate.skipped {
        let failure =
            Failure::not_good(format!("execution {} is not redriven", quoted(&execution.name))).because(why);
        let flags = session.target.flags();
        if let Some(parent) = parent(&candidate.execution, session).await {
            return Err(failure.help(format!(
                "redrive the execution that started its map run, and its children with it: sfn-deploy redrive {parent}{flags}"
            )));
        }
        let anew = format!(
            "start anew with the same input: sfn-deploy start {} --input-from {arn}{flags}",
            visible(&session.target.workflow_of(&project.config, execution.machine()))
        );
        return Err(if candidate.ending.is_fail_state && !options.include_fail_states {
            failure.help(anew).help("--include-fail-states redrives it all the same")
        } else {
            failure.help(anew)
        });
    }
    if options.dry_run {
        terminal.text(&format!("{name}: {}", effect(&candidate.ending)))?;
    } else {
        session.api.redrive(arn, &clock::unique_name()).await?;
        let count = execution.redrive_count + 1;
        if options.wait {
            terminal.note(&format!("redriven {name}"));
            let source = SourceOptions::default();
            let followed = Followed {
                command: "redrive",
                redrives: u64::from(count),
                shows_data: false,
                source: &source,
                project,
            };
            return wait::follow(arn, &followed, session, terminal).await;
        }
        terminal.text(&format!("redriven {name}"))?;
        warn_of_the_end(session, terminal);
    }
    terminal.json(&report(&[&candidate], &[], options, session, &BTreeMap::new()))?;
    Ok(Exit::Done)
}

/// The execution with which a child of a map run is redriven; `None` for those that are redriven by themselves.
async fn parent(execution: &Execution, session: &Session) -> Option<String> {
    let map_run = execution.map_run.as_ref()?;
    if execution.redrive_status.as_deref() != Some("REDRIVABLE_BY_MAP_RUN") {
        return None;
    }
    Some(session.api.map_run(map_run).await.ok()?.execution)
}

fn effect(ending: &Ending) -> String {
    let state = ending.state.as_deref().map_or("its last state".to_owned(), quoted);
    format!("{state} runs again with the input it had; retries and timeouts count from 0, same version")
}

fn warn_of_the_end(session: &Session, terminal: &Terminal) {
    if session.is_own_endpoint() {
        terminal.warn("the local endpoint ends with this command, and the execution goes on when it runs again: add --wait, or keep it running with `local serve`");
    }
}

async fn many(ended: &[Execution], options: &Options, session: &Session, terminal: &Terminal) -> Outcome {
    let mut candidates = Vec::new();
    for execution in ended {
        let candidate = tokio::select! {
            candidate = candidate(execution.clone(), options, session) => candidate?,
            () = clock::interrupted() => {
                terminal.tell("interrupted; nothing was redriven");
                return Ok(Exit::Interrupted);
            }
        };
        let like = |pattern: &Option<String>, text: &Option<String>| {
            pattern.as_ref().is_none_or(|pattern| is_like(pattern, text.as_deref().unwrap_or_default()))
        };
        if like(&options.error, &candidate.ending.error) && like(&options.state, &candidate.ending.state) {
            candidates.push(candidate);
        }
    }
    let (skipped, meant): (Vec<&Candidate>, Vec<&Candidate>) =
        candidates.iter().partition(|candidate| candidate.skipped.is_some());
    show(ended.len(), &candidates, terminal)?;
    let question = format!("redrive {}?", count(meant.len(), "execution"));
    if options.dry_run || meant.is_empty() || !bulk::agreed(&question, options.yes, session, terminal)? {
        if !options.dry_run {
            terminal.text("nothing was redriven")?;
        }
        terminal.json(&report(&meant, &skipped, options, session, &BTreeMap::new()))?;
        return Ok(Exit::Done);
    }
    let mut outcomes: BTreeMap<String, String> = BTreeMap::new();
    let mut exit = Exit::Done;
    let mut rate = bulk::Rate::new(options.rate);
    for candidate in &meant {
        tokio::select! {
            () = rate.turn() => {}
            () = clock::interrupted() => {
                exit = Exit::Interrupted;
                break;
            }
        }
        let arn = &candidate.execution.arn;
        match session.api.redrive(arn, &clock::unique_name()).await {
            Ok(()) => drop(outcomes.insert(arn.clone(), "RUNNING".to_owned())),
            Err(failure) => {
                terminal.warn(&failure.to_string());
                outcomes.insert(arn.clone(), "REFUSED".to_owned());
                exit = Exit::Failed;
            }
        }
    }
    let redriven = outcomes.values().filter(|status| *status == "RUNNING").count();
    if exit == Exit::Interrupted {
        let left = meant.len() - outcomes.len();
        terminal.tell(&format!(
            "interrupted; {redriven} redriven and running, {left} left as they were; the same command goes on"
        ));
    } else if options.wait {
        exit = follow(&mut outcomes, exit, session, terminal).await?;
        let succeeded = outcomes.values().filter(|status| *status == "SUCCEEDED").count();
        terminal.text(&format!("{succeeded} of {redriven} succeeded"))?;
    } else {
        terminal.text(&format!("redriven {redriven} of {}", meant.len()))?;
        warn_of_the_end(session, terminal);
    }
    terminal.json(&report(&meant, &skipped, options, session, &outcomes))?;
    Ok(exit)
}

/// Waits until none of them runs.
async fn follow(
    outcomes: &mut BTreeMap<String, String>,
    exit: Exit,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let mut running: BTreeSet<String> =
        outcomes.iter().filter(|(_, status)| *status == "RUNNING").map(|(arn, _)| arn.clone()).collect();
    let redriven = running.len();
    let (mut succeeded, mut told) = (0, String::new());
    while !running.is_empty() {
        for arn in running.clone() {
            let Some(execution) = session.api.execution(&arn).await? else { continue };
            if execution.status != "RUNNING" {
                succeeded += usize::from(execution.status == "SUCCEEDED");
                outcomes.insert(arn.clone(), execution.status);
                running.remove(&arn);
            }
        }
        let failed = redriven - succeeded - running.len();
        let line =
            format!("{redriven} redriven  {} running  {succeeded} succeeded  {failed} failed", running.len());
        if line != told {
            terminal.note(&line);
            told = line;
        }
        if running.is_empty() {
            break;
        }
        let pause = Duration::from_millis(if session.target.is_aws() { 5_000 } else { 200 });
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = clock::interrupted() => {
                terminal.tell(&format!("interrupted; {} go on running", count(running.len(), "redriven execution")));
                return Ok(Exit::Interrupted);
            }
        }
    }
    Ok(if exit == Exit::Done && succeeded < redriven { Exit::NotGood } else { exit })
}

/// What would be done, sorted by how executions ended.
fn show(ended: usize, candidates: &[Candidate], terminal: &Terminal) -> Result<(), Failure> {
    let meant = candidates.iter().filter(|candidate| candidate.skipped.is_none());
    let mut groups: BTreeMap<&Ending, usize> = BTreeMap::new();
    for candidate in meant.clone() {
        *groups.entry(&candidate.ending).or_default() += 1;
    }
    let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in candidates.iter().filter_map(|candidate| candidate.skipped.as_deref()) {
        *skipped.entry(reason).or_default() += 1;
    }
    let matching = candidates.len();
    terminal.text(&format!("{} ended without success, {matching} match", count(ended, "execution")))?;
    for (ending, number) in groups {
        let state =
            ending.state.as_deref().map_or("no state".to_owned(), |state| format!("state {}", quoted(state)));
        let error = ending.error.as_deref().map_or("no error name".to_owned(), visible);
        terminal.text(&format!("  {number:>4}  {state}  {error}  redrivable"))?;
    }
    for (reason, number) in skipped {
        terminal.text(&format!("  {number:>4}  skipped: {}", visible(reason)))?;
    }
    if candidates.iter().any(|candidate| candidate.skipped.is_some() && candidate.ending.is_fail_state) {
        terminal.note("--include-fail-states redrives those that ended in a Fail state, too");
    }
    if meant.clone().next().is_some() {
        terminal.text(
            "  the states that did not succeed run again; retries and timeouts count from 0, same version",
        )?;
    }
    Ok(())
}

fn report(
    meant: &[&Candidate],
    skipped: &[&Candidate],
    options: &Options,
    session: &Session,
    outcomes: &BTreeMap<String, String>,
) -> Value {
    let one = |candidate: &&Candidate| {
        json!({
            "execution_arn": candidate.execution.arn,
            "name": candidate.execution.name,
            "ended": candidate.execution.status,
            "state": candidate.ending.state,
            "error": candidate.ending.error,
            "skipped": candidate.skipped,
            "status": outcomes.get(&candidate.execution.arn),
        })
    };
    json!({
        "schema": 1,
        "command": "redrive",
        "target": target_json(&session.target),
        "dry_run": options.dry_run,
        "executions": meant.iter().chain(skipped).map(one).collect::<Value>(),
    })
}
