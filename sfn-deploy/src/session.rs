//! A connection to a target; for the embedded endpoint also the endpoint itself.
#![expect(
    clippy::disallowed_methods,
    reason = "the file that says where a served endpoint listens is read here"
)]

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use sfn_local::{Objects, Server, ServerConfig, Store, StoreError};

use crate::aws::Api;
use crate::failure::Failure;
use crate::mocks::Mocks;
use crate::project::Project;
use crate::target::{Reach, Target};
use crate::terminal::Terminal;

/// How long another short command may hold the state of the embedded endpoint.
const WAIT_FOR_STATE: Duration = Duration::from_secs(5);

/// How the embedded endpoint answers tasks and passes time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LocalOptions {
    /// The answers of tasks.
    pub mocks: Option<Mocks>,
    /// Whether waits, and delays before retries, end at once.
    pub skip_waits: bool,
    /// What there is in S3.
    pub objects: Objects,
}

impl LocalOptions {
    /// How an endpoint with these options is set up.
    pub fn config(&self, target: &Target) -> ServerConfig {
        let config = ServerConfig::default().account(&target.account).region(&target.region);
        let config = config.skip_waits(self.skip_waits).objects(self.objects.clone());
        match &self.mocks {
            Some(mocks) => config.mocks(mocks.config.clone()),
            None => config,
        }
    }
}

/// A connection to a target.
#[derive(Debug)]
pub struct Session {
    /// Where it leads.
    pub target: Target,
    /// The calls.
    pub api: Api,
    server: Option<Server>,
}

impl Session {
    /// Says where the command works, and connects.
    ///
    /// The embedded endpoint is started here, or, where `local serve` has its state, reached there.
    ///
    /// # Errors
    /// Where the embedded endpoint cannot start, or the credentials are not those of the target.
    pub async fn open(
        target: Target,
        local: &LocalOptions,
        project: &Project,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        terminal.tell(&target.announcement(project));
        let (server, url) = match &target.reach {
            Reach::Aws => {
                let url = ["AWS_ENDPOINT_URL_SFN", "AWS_ENDPOINT_URL"]
                    .iter()
                    .find_map(|name| Project::variable(name));
                if let Some(url) = &url {
                    terminal.warn(&format!("the environment sends calls of Step Functions to {url}"));
                }
                (None, None)
            }
            Reach::Endpoint(url) => (None, Some(url.clone())),
            Reach::Embedded => match open_store(project).await? {
                Opened::Store(store) => {
                    let server = bind(local.config(&target).port(0).store(store)).await?;
                    let url = server.url();
                    (Some(server), Some(url))
                }
                Opened::Elsewhere(url) => {
                    terminal.note(&format!("the local endpoint is served at {url}"));
                    (None, Some(url))
                }
            },
        };
        let api = Api::connect(&target, url.as_deref()).await?;
        Ok(Self { target, api, server })
    }

    /// Whether the endpoint ends with this process.
    pub fn is_own_endpoint(&self) -> bool {
        self.server.is_some()
    }

    /// Ends the embedded endpoint; its state is kept.
    pub async fn close(self) {
        if let Some(server) = self.server {
            server.shutdown().await;
        }
    }
}

enum Opened {
    Store(Store),
    Elsewhere(String),
}

async fn open_store(project: &Project) -> Result<Opened, Failure> {
    let step = Duration::from_millis(50);
    let mut waited = Duration::ZERO;
    loop {
        match store(project) {
            Ok(store) => return Ok(Opened::Store(store)),
            Err(StoreError::InUse { path }) => {
                if let Ok(url) = fs::read_to_string(url_file(project)) {
                    return Ok(Opened::Elsewhere(url.trim().to_owned()));
                }
                if waited >= WAIT_FOR_STATE {
                    return Err(Failure::new("another process holds the state of the local endpoint")
                        .because(path.display())
                        .help("wait for it, or use its endpoint with --endpoint-url"));
                }
                tokio::time::sleep(step).await;
                waited += step;
            }
            Err(error) => return Err(store_failure(project, &error)),
        }
    }
}

fn store(project: &Project) -> Result<Store, StoreError> {
    let folder = project.state_folder();
    fs::create_dir_all(folder)
        .map_err(|source| StoreError::Open { path: folder.to_owned(), source: Box::new(source.into()) })?;
    Store::open(folder.join("state.redb"))
}

/// Opens the state of the embedded endpoint for a process that serves it.
///
/// # Errors
/// Where another process has it, or it cannot be opened.
pub fn open_state(project: &Project) -> Result<Store, Failure> {
    store(project).map_err(|error| match error {
        StoreError::InUse { path } => Failure::new("another process holds the state of the local endpoint")
            .because(path.display())
            .help("it may be served already; --ephemeral serves without that state"),
        error => store_failure(project, &error),
    })
}

fn store_failure(project: &Project, error: &StoreError) -> Failure {
    let cause = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    Failure::new("could not open the state of the local endpoint")
        .because(format!("{error}{cause}"))
        .help(format!("it is in {}; removing that folder starts anew", project.state_folder().display()))
}

/// Starts an endpoint.
///
/// # Errors
/// Where its address is taken.
pub async fn bind(config: ServerConfig) -> Result<Server, Failure> {
    Server::bind(config).await.map_err(|error| {
        let cause = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        Failure::new("could not start the local endpoint")
            .because(format!("{error}{cause}"))
            .help("choose another port with --port")
    })
}

/// The file in which a process that serves the state says where it listens.
pub fn url_file(project: &Project) -> PathBuf {
    project.state_folder().join("endpoint")
}
