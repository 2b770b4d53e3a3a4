//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sfn_dsl::machine::MachineType;

use crate::commands::{
    activity, apply, config, cost, describe, destroy, drift, executions, history, iam, list, local, map_run,
    plan, prune, redrive, rollback, shell, shift, simulate, start, stop, tail, task, test_state, validate,
    versions,
};
use crate::source::{Source, cargo};
use crate::target;
use crate::terminal::{Color, Output};

/// Plan, deploy and operate AWS Step Functions state machines written in Rust
#[derive(Debug, Parser)]
#[command(
    name = "sfn-deploy",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 definition invalid, 4 the answer is \"not good\", 5 a shift was rolled back or held, 130 interrupted."
)]
pub struct Cli {
    /// How output looks.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Results for people or for programs; SARIF is a form of `validate`
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM", help_heading = "Output")]
    pub output: Output,
    /// When to color
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Output")]
    pub color: Color,
    /// End after this time (90s, 15m, 2h) as Ctrl-C does
    #[arg(long, global = true, value_parser = time, value_name = "TIME", help_heading = "Output")]
    pub timeout: Option<Duration>,
    /// No progress on stderr
    #[arg(long, short, global = true, help_heading = "Output")]
    pub quiet: bool,
}

fn time(text: &str) -> Result<Duration, &'static str> {
    crate::config::duration(text).ok_or("write a number with s, m, h or d: 15m")
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List workflows, and whether what is deployed of them is the same
    List(list::Options),
    /// Check definitions and tell every problem
    Validate(validate::Options),
    /// Show what apply would change
    #[command(visible_alias = "diff")]
    Plan(plan::Options),
    /// Make state machines what the source says
    #[command(visible_alias = "deploy")]
    Apply(apply::Options),
    /// Tell whether what is deployed is what was applied last
    Drift(drift::Options),
    /// List versions, and which of them get traffic
    Versions(versions::Options),
    /// Move the alias to a version, step by step
    Shift(shift::Options),
    /// Go back to the version that had the traffic before
    Rollback(rollback::Options),
    /// Delete old versions
    Prune(prune::Options),
    /// Delete a state machine, and what was made for it
    Destroy(destroy::Options),
    /// Tell what executions cost
    Cost(cost::Options),
    /// The configuration
    #[command(subcommand)]
    Config(config::Action),
    /// Roles and policies
    #[command(subcommand)]
    Iam(iam::Action),
    /// Start an execution
    Start(start::Options),
    /// Follow an execution to its end
    Tail(tail::Options),
    /// List executions
    Executions(executions::Options),
    /// Show what is known of an execution
    Describe(describe::Options),
    /// Show what an execution did, and why it failed
    History(history::Options),
    /// Stop one execution, or many
    Stop(stop::Options),
    /// Go on with an execution that ended without success, or with many
    Redrive(redrive::Options),
    /// Map runs of distributed Maps
    MapRun(map_run::Options),
    /// Answer a task by its token
    Task(task::Options),
    /// Activities, and waiting for their tasks
    Activity(activity::Options),
    /// Try one state alone
    TestState(test_state::Options),
    /// Run a definition in virtual time, with mocks instead of services
    Simulate(simulate::Options),
    /// The local endpoint
    Local(local::Options),
    /// Write a completion script for a shell
    Completions(shell::Completions),
    /// Write manual pages
    Man(shell::Man),
}

/// Says where workflows come from; without it, from the build scripts of this Cargo workspace.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct SourceOptions {
    /// A definition written by hand, instead of those of the workspace
    #[arg(long, value_name = "FILE", conflicts_with_all = ["manifest", "packages"], help_heading = "Where workflows come from")]
    pub file: Option<PathBuf>,
    /// The type of the machine in --file
    #[arg(
        long = "type",
        value_enum,
        value_name = "TYPE",
        requires = "file",
        help_heading = "Where workflows come from"
    )]
    pub machine_type: Option<TypeOption>,
    /// A folder with a manifest, or with definitions only
    #[arg(long, value_name = "DIR", conflicts_with = "packages", help_heading = "Where workflows come from")]
    pub manifest: Option<PathBuf>,
    /// For cargo.
    #[command(flatten)]
    pub cargo: cargo::Options,
}

impl SourceOptions {
    /// The source; `name` names the workflow of `--file`.
    pub fn source(&self, name: Option<&str>) -> Source {
        match (&self.file, &self.manifest) {
            (Some(path), _) => Source::File {
                path: path.clone(),
                name: name.map(str::to_owned),
                machine_type: self.machine_type.unwrap_or_default().into(),
            },
            (None, Some(folder)) => Source::Folder(folder.clone()),
            (None, None) => Source::Cargo(self.cargo.clone()),
        }
    }
}

/// Which workflows.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct Selection {
    /// Workflows; without a name all of them
    #[arg(value_name = "WORKFLOW", conflicts_with = "file")]
    pub workflows: Vec<String>,
    /// The name of the state machine in --file, where it is not that of the file
    #[arg(long, value_name = "NAME", requires = "file", help_heading = "Where workflows come from")]
    pub name: Option<String>,
    /// Where from.
    #[command(flatten)]
    pub source: SourceOptions,
    /// Where to.
    #[command(flatten)]
    pub target: target::Options,
}

impl Selection {
    /// The source.
    pub fn source(&self) -> Source {
        self.source.source(self.name.as_deref())
    }
}

/// The type of a state machine on the command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum TypeOption {
    /// Exactly once per state, up to a year.
    #[default]
    #[value(alias = "STANDARD")]
    Standard,
    /// At least once, up to five minutes.
    #[value(alias = "EXPRESS")]
    Express,
}

impl From<TypeOption> for MachineType {
    fn from(option: TypeOption) -> Self {
        match option {
            TypeOption::Standard => Self::Standard,
            TypeOption::Express => Self::Express,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
