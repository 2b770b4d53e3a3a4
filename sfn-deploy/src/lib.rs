//! Plan, deploy and operate AWS Step Functions state machines written in Rust.
//!
//! The binaries `sfn-deploy` and `cargo-sfn` are [`main`]. What they do is made of values, which other programs may use too:
//! [`workflow::Workflow`]s come from a [`source`], become [`machine::Desired`] machines on a [`target::Target`], and compared
//! with [`machine::Live`] ones give a [`plan::MachinePlan`]. Only the edges talk to AWS, cargo and the terminal.
//!
//! There is no state file: AWS is the state, and three tags carry who owns a machine and what was applied last.
//!
//! # Examples
//! ```
//! use sfn_dsl::raw::Definition;
//! use sfn_deploy::{diff, render::plan::definition_change};
//!
//! let deployed: Definition = r#"{"States": {"Charge": {"Type": "Task", "TimeoutSeconds": 30}}}"#.parse()?;
//! let source: Definition = r#"{"States": {"Charge": {"TimeoutSeconds": 60, "Type": "Task"}}}"#.parse()?;
//! let changes = diff::definitions(&deployed, &source);
//! let line = anstream::adapter::strip_str(&definition_change(&changes[0])).to_string();
//! assert_eq!(line, r#"state "Charge": ~ TimeoutSeconds 30 -> 60"#);
//! # Ok::<(), sfn_dsl::raw::ParseError>(())
//! ```

// What is read.
pub mod config;
pub mod source;
pub mod workflow;

// What is compared, planned and shown, as values.
pub mod cost;
pub mod desired;
pub mod diff;
pub mod execution;
pub mod explain;
pub mod filter;
pub mod machine;
pub mod plan;
pub mod render;
pub mod style;
pub mod target;
pub mod verdict;

// The edges.
pub mod aws;
pub mod clock;
pub mod engine;
pub mod exit;
pub mod failure;
pub mod mocks;
pub mod objects;
pub mod project;
pub mod session;
pub mod terminal;

// The command line.
pub mod cli;
pub mod commands;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::terminal::{Output, Terminal};

/// Runs the command line of these arguments, the name of the program first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for and no error. Where even this cannot be written, nobody reads it.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done }.into();
        }
    };
    let terminal = Terminal::new(cli.global.output, cli.global.color, cli.global.quiet);
    match run(&cli, &terminal) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            terminal.error(&failure);
            failure.exit().into()
        }
    }
}

fn run(cli: &Cli, terminal: &Terminal) -> Outcome {
    if cli.global.output == Output::Sarif && !matches!(cli.command, Command::Validate(_)) {
        return Err(Failure::usage("only `validate` has results in SARIF").help("use --output json"));
    }
    match &cli.command {
        Command::Completions(options) => return commands::shell::completions(options, terminal),
        Command::Man(options) => return commands::shell::man(options, terminal),
        _ => {}
    }
    let project = Project::open()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new("could not start").because(error))?;
    if let Some(limit) = cli.global.timeout {
        clock::set_limit(limit);
    }
    runtime.block_on(async {
        let mut work = std::pin::pin!(work(&cli.command, &project, terminal));
        tokio::select! {
            done = &mut work => done,
            () = clock::out_of_time() => {
                terminal.tell("the time of --timeout is over");
                // Who listens knows how to end: a shift goes back, what goes on is told. Everything else may be run again.
                if clock::interrupt() { work.await } else { Ok(Exit::Interrupted) }
            }
        }
    })
}

async fn work(command: &Command, project: &Project, terminal: &Terminal) -> Outcome {
    match command {
        Command::List(options) => commands::list::run(options, project, terminal).await,
        Command::Plan(options) => commands::plan::run(options, project, terminal).await,
        Command::Apply(options) => commands::apply::run(options, project, terminal).await,
        Command::Drift(options) => commands::drift::run(options, project, terminal).await,
        Command::Versions(options) => commands::versions::run(options, project, terminal).await,
        Command::Shift(options) => commands::shift::run(options, project, terminal).await,
        Command::Rollback(options) => commands::rollback::run(options, project, terminal).await,
        Command::Prune(options) => commands::prune::run(options, project, terminal).await,
        Command::Destroy(options) => Box::pin(commands::destroy::run(options, project, terminal)).await,
        Command::Cost(options) => commands::cost::run(options, terminal),
        Command::Config(action) => commands::config::run(action, project, terminal),
        Command::Iam(action) => commands::iam::run(action, project, terminal).await,
        Command::Start(options) => commands::start::run(options, project, terminal).await,
        Command::Tail(options) => commands::tail::run(options, project, terminal).await,
        Command::Executions(options) => commands::executions::run(options, project, terminal).await,
        Command::Describe(options) => commands::describe::run(options, project, terminal).await,
        Command::History(options) => commands::history::run(options, project, terminal).await,
        Command::Stop(options) => commands::stop::run(options, project, terminal).await,
        Command::Redrive(options) => commands::redrive::run(options, project, terminal).await,
        Command::MapRun(options) => commands::map_run::run(options, project, terminal).await,
        Command::Task(options) => commands::task::run(options, project, terminal).await,
        Command::Activity(options) => commands::activity::run(options, project, terminal).await,
        Command::TestState(options) => commands::test_state::run(options, project, terminal).await,
        Command::Local(options) => commands::local::run(options, project, terminal).await,
        Command::Validate(options) => commands::validate::run(options, project, terminal),
        Command::Simulate(options) => commands::simulate::run(options, project, terminal),
        Command::Completions(options) => commands::shell::completions(options, terminal),
        Command::Man(options) => commands::shell::man(options, terminal),
    }
}
