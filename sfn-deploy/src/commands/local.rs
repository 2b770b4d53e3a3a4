//! `local serve`: keeps the local endpoint running, for this tool and for every other client.
#![expect(
    clippy::disallowed_methods,
    reason = "the file that says where the endpoint listens is written here"
)]

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use sfn_local::Store;

use crate::clock;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::mocks::Mocks;
use crate::objects;
use crate::project::Project;
use crate::session::{LocalOptions, bind, open_state, url_file};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// Options of `local`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with the local endpoint.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Serve it until interrupted, for every SDK, the AWS CLI and this tool
    Serve(Serve),
}

/// Options of `local serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8083)]
    pub port: u16,
    /// Mock configuration, in the format of Step Functions Local
    #[arg(long, value_name = "FILE")]
    pub mocks: Option<PathBuf>,
    /// Wait states, and delays before retries, end at once
    #[arg(long)]
    pub skip_waits: bool,
    /// Folder with the objects of S3: each folder in it is a bucket
    #[arg(long, value_name = "DIR")]
    pub objects: Option<PathBuf>,
    /// Keep nothing: forget everything at the end
    #[arg(long)]
    pub ephemeral: bool,
}

/// Serves the local endpoint.
///
/// # Errors
/// Where the port is taken, the state is in use, or the mocks are wrong.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let Command::Serve(options) = &options.command;
    let mocks = options.mocks.as_deref().map(Mocks::read).transpose()?;
    let target = Target::resolve_one(&target::Options::default(), &project.config)?;
    let objects = options.objects.as_deref().map(objects::read).transpose()?.unwrap_or_default();
    let local = LocalOptions { mocks, skip_waits: options.skip_waits, objects };
    let store = if options.ephemeral { Store::memory() } else { open_state(project)? };
    let server = bind(local.config(&target).port(options.port).store(store)).await?;
    let (url, Target { account, region, .. }) = (server.url(), &target);
    let file = (!options.ephemeral).then(|| url_file(project));
    if let Some(file) = &file {
        let written = fs::write(file, &url);
        written
            .map_err(|error| Failure::new(format!("could not write {}", file.display())).because(error))?;
    }
    let state = if options.ephemeral {
        "kept in memory".to_owned()
    } else {
        project.shown(project.state_folder()).to_string()
    };
    terminal.note(&format!("state: {state}; account {account}, region {region}; interrupt to end"));
    terminal.text(&url)?;
    terminal.json(
        &json!({"schema": 1, "command": "local serve", "url": url, "account": account, "region": region}),
    )?;
    clock::interrupted().await;
    if let Some(file) = &file {
        // The file is a hint only: where it stays, the lock of the state still tells that nobody serves it.
        let _ = fs::remove_file(file);
    }
    server.shutdown().await;
    terminal.note("ended");
    Ok(Exit::Done)
}
