//! Many executions at once: which ones, whether to go on, and how fast.

use std::time::Duration;

use serde_json::{Value, json};
use sfn_dsl::time::Timestamp;
use tokio::time::Instant;

use crate::aws::ListOptions;
use crate::clock;
use crate::execution::Execution;
use crate::failure::Failure;
use crate::filter::{self, Filter, UNSUCCESSFUL};
use crate::project::Project;
use crate::session::Session;
use crate::style::quoted;
use crate::terminal::Terminal;

/// Which executions of a workflow.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
#[group(skip)]
pub struct Options {
    /// Started since then: 90m, 2h, 3d ago, a day 2026-08-23, a time of today 14:30, or a timestamp (UTC)
    #[arg(long, value_name = "WHEN", help_heading = "Filter")]
    pub since: Option<String>,
    /// Started before then
    #[arg(long, value_name = "WHEN", help_heading = "Filter")]
    pub until: Option<String>,
    /// With this status (may be given more than once)
    #[arg(long = "status", value_enum, ignore_case = true, value_name = "STATUS", help_heading = "Filter")]
    pub statuses: Vec<Status>,
    /// With a name like this; * stands for any text
    #[arg(long = "name", value_name = "PATTERN", help_heading = "Filter")]
    pub name_like: Option<String>,
}

/// A status on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Status {
    /// It runs.
    Running,
    /// It ended with an output.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// It ran for too long.
    #[value(alias = "TIMED_OUT", alias = "timed_out")]
    TimedOut,
    /// Somebody stopped it.
    Aborted,
    /// It waits to be redriven.
    #[value(alias = "PENDING_REDRIVE", alias = "pending_redrive")]
    PendingRedrive,
    /// Failed, timed out or aborted.
    Unsuccessful,
}

impl Status {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Running => &["RUNNING"],
            Self::Succeeded => &["SUCCEEDED"],
            Self::Failed => &["FAILED"],
            Self::TimedOut => &["TIMED_OUT"],
            Self::Aborted => &["ABORTED"],
            Self::PendingRedrive => &["PENDING_REDRIVE"],
            Self::Unsuccessful => &UNSUCCESSFUL,
        }
    }
}

impl Options {
    /// Whether anything was said: then a command is about many executions.
    pub(super) fn is_given(&self) -> bool {
        *self != Self::default()
    }

    /// The filter; without a status, those in `statuses`.
    pub(super) fn filter(&self, statuses: &[&str]) -> Result<Filter, Failure> {
        let now = clock::now();
        let moment = |flag: &str, text: &Option<String>| -> Result<Option<Timestamp>, Failure> {
            text.as_ref()
                .map(|text| {
                    filter::moment(text, now).ok_or_else(|| {
                        Failure::usage(format!("--{flag} {} is no moment", quoted(text)))
                            .help("write 90m, 2h or 3d ago, 2026-08-23, 14:30, or 2026-08-23T14:30:00Z; times are UTC")
                    })
                })
                .transpose()
        };
        let chosen: Vec<&str> = if self.statuses.is_empty() {
            statuses.to_vec()
        } else {
            self.statuses.iter().flat_map(|status| status.words()).copied().collect()
        };
        Ok(Filter {
            statuses: chosen.into_iter().map(str::to_owned).collect(),
            since: moment("since", &self.since)?,
            until: moment("until", &self.until)?,
            name: self.name_like.clone(),
        })
    }
}

/// The ARN of the machine of a workflow, version or alias; an ARN stays what it is.
pub(super) fn machine_arn(
    workflow: &str,
    qualifier: Option<&str>,
    session: &Session,
    project: &Project,
) -> String {
    let arn = if workflow.starts_with("arn:") {
        workflow.to_owned()
    } else {
        session.target.machine_arn(&session.target.settings(&project.config, workflow).name)
    };
    qualifier.map_or(arn.clone(), |qualifier| format!("{arn}:{qualifier}"))
}

/// The executions that are meant, newest first, at most so many; whether there may be more.
pub(super) async fn select(
    of: &str,
    filter: &Filter,
    most: usize,
    session: &Session,
) -> Result<(Vec<Execution>, bool), Failure> {
    let list = ListOptions { of: of.to_owned(), status: filter.status().map(str::to_owned) };
    let mut found = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let page = session.api.executions(&list, token.as_deref()).await?;
        for execution in page.items {
            if filter.is_past(&execution) {
                return Ok((found, false));
            }
            if filter.matches(&execution) {
                if found.len() == most {
                    return Ok((found, true));
                }
                found.push(execution);
            }
        }
        match page.next {
            Some(next) => token = Some(next),
            None => return Ok((found, false)),
        }
    }
}

/// Whether to go on. At the embedded endpoint nothing is at stake, so nobody is asked.
pub(super) fn agreed(
    question: &str,
    yes: bool,
    session: &Session,
    terminal: &Terminal,
) -> Result<bool, Failure> {
    if yes || session.target.is_embedded() {
        return Ok(true);
    }
    if !terminal.is_interactive() {
        return Err(Failure::usage(format!("there is nobody to ask: {question}"))
            .help("pass --yes to do it without asking, or --dry-run to see only what would happen"));
    }
    terminal.confirm(question)
}

/// Calls at most so often each second.
#[derive(Debug)]
pub(super) struct Rate {
    interval: Duration,
    next: Instant,
}

impl Rate {
    pub(super) fn new(per_second: u32) -> Self {
        Self { interval: Duration::from_secs(1) / per_second.max(1), next: Instant::now() }
    }

    /// Waits for the next turn.
    pub(super) async fn turn(&mut self) {
        tokio::time::sleep_until(self.next).await;
        self.next = Instant::now().max(self.next) + self.interval;
    }
}

/// An execution in a list, as JSON.
pub(super) fn to_json(execution: &Execution) -> Value {
    json!({
        "execution_arn": execution.arn,
        "name": execution.name,
        "status": execution.status,
        "started": execution.started.to_string(),
        "stopped": execution.stopped.map(|stopped| stopped.to_string()),
        "version": execution.version,
        "alias": execution.alias,
        "redrive_count": execution.redrive_count,
    })
}
