//! `tail`: follows an execution that was started elsewhere.

use super::wait::{self, Followed};
use super::which;
use crate::cli::SourceOptions;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::session::{LocalOptions, Session};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// Options of `tail`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which execution.
    #[command(flatten)]
    pub named: which::Named,
    /// Show the inputs of states that failed
    #[arg(long)]
    pub show_data: bool,
    /// For the lines of the source.
    #[command(flatten)]
    pub source: SourceOptions,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Follows an execution to its end; its output goes to stdout.
///
/// # Errors
/// Where there is no such execution, or a call fails. An execution that fails is none.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let target = Target::resolve_one(&options.target, &project.config)?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let execution = options.named.find(&session, project).await?;
    if execution.status == "PENDING_REDRIVE" {
        return Err(
            Failure::new("the execution waits for the redrive of its map run").help("try again later")
        );
    }
    let followed = Followed {
        command: "tail",
        redrives: u64::from(execution.redrive_count),
        shows_data: options.show_data,
        source: &options.source,
        project,
    };
    let outcome = wait::follow(&execution.arn, &followed, &session, terminal).await;
    session.close().await;
    outcome
}
