//! `sfn.toml`: the environments a workflow is deployed to, and what differs between them.
//!
//! Later layers win: `[defaults]`, `[env.X]`, `[env.X.workflow.NAME]`. Reading is pure: the text comes in, [`Config`] goes out,
//! and every mistake is told at once with its line. Read [`Config::resolve`] for what a deployment gets.

mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use read::{ConfigError, ConfigProblem};
use sfn_dsl::check::Levels;

use crate::machine::{Encryption, Logging};

/// The name of the file.
pub const FILE_NAME: &str = "sfn.toml";

/// The name of the environment that configures the embedded endpoint.
pub const LOCAL: &str = "local";

/// What `sfn.toml` says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// How loudly the rules beyond those of the service speak: `[check]`.
    pub levels: Levels,
    defaults: Layer,
    environments: BTreeMap<String, Environment>,
}

/// A place to deploy to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Environment {
    /// The AWS account, 12 digits; compared with the credentials before anything else.
    pub account: Option<String>,
    /// The Regions, at least one where it is AWS.
    pub regions: Vec<String>,
    /// The profile of the AWS configuration that has the credentials.
    pub profile: Option<String>,
    /// Another endpoint than AWS's own.
    pub endpoint_url: Option<String>,
    layer: Layer,
    workflows: BTreeMap<String, WorkflowLayer>,
}

/// What may be said on every layer.
#[derive(Debug, Clone, Default, PartialEq)]
struct Layer {
    name: Option<String>,
    role: Option<String>,
    publish: Option<bool>,
    tracing: Option<bool>,
    logging: Option<Logging>,
    encryption: Option<Encryption>,
    tags: BTreeMap<String, String>,
    params: BTreeMap<String, Param>,
}

/// What may be said of one workflow in one environment.
#[derive(Debug, Clone, Default, PartialEq)]
struct WorkflowLayer {
    layer: Layer,
    mocks: Option<PathBuf>,
    case: Option<String>,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Param {
    /// The text itself, with placeholders.
    Text(String),
    /// The value of an environment variable.
    Env(String),
}

/// What a workflow gets in an environment, all layers applied and placeholders filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolved {
    /// The name of the state machine.
    pub name: String,
    /// The execution role.
    pub role: Option<String>,
    /// Whether a changed machine gets a version.
    pub publish: bool,
    /// Whether X-Ray traces are taken.
    pub tracing: bool,
    /// Where executions are logged.
    pub logging: Logging,
    /// How data is encrypted.
    pub encryption: Encryption,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Values of substitutions.
    pub params: BTreeMap<String, String>,
    /// Parameters whose environment variable is not set: parameter and variable.
    pub unset: Vec<(String, String)>,
    /// The mock configuration for the embedded endpoint, relative to `sfn.toml`.
    pub mocks: Option<PathBuf>,
    /// The test case in it.
    pub case: Option<String>,
}

/// What placeholders `{workflow}`, `{env}`, `{account}` and `{region}` stand for.
#[derive(Debug, Clone, Copy)]
pub struct Placeholders<'a> {
    /// The name of the workflow in the source.
    pub workflow: &'a str,
    /// The name of the environment.
    pub environment: &'a str,
    /// The account.
    pub account: &'a str,
    /// The Region.
    pub region: &'a str,
}

impl Placeholders<'_> {
    /// Fills in the placeholders of a text. Other braces stay, among them those of substitutions `${Name}`.
    fn fill(&self, text: &str) -> String {
        text.replace("{workflow}", self.workflow)
            .replace("{env}", self.environment)
            .replace("{account}", self.account)
            .replace("{region}", self.region)
    }
}

impl Config {
    /// Reads the text of `sfn.toml`; `name` is what messages call it.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that is wrong: syntax, unknown keys, wrong types.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        read::read(name, text)
    }

    /// The environment of that name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.get(name)
    }

    /// The names of the environments, sorted.
    pub fn environment_names(&self) -> impl Iterator<Item = &str> {
        self.environments.keys().map(String::as_str)
    }

    /// What a workflow gets in an environment. An environment that is not configured gets the defaults.
    ///
    /// `variable` looks up environment variables.
    pub fn resolve(
        &self,
        placeholders: Placeholders<'_>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Resolved {
        let nothing = Environment::default();
        let environment = self.environments.get(placeholders.environment).unwrap_or(&nothing);
        let workflow = environment.workflows.get(placeholders.workflow);
        let layers: Vec<&Layer> = [&self.defaults, &environment.layer]
            .into_iter()
            .chain(workflow.map(|layer| &layer.layer))
            .collect();
        let mut resolved = Resolved {
            name: last(&layers, |layer| layer.name.as_deref()).unwrap_or("{workflow}").to_owned(),
            role: last(&layers, |layer| layer.role.as_deref()).map(|role| placeholders.fill(role)),
            publish: last(&layers, |layer| layer.publish).unwrap_or(true),
            tracing: last(&layers, |layer| layer.tracing).unwrap_or(false),
            logging: last(&layers, |layer| layer.logging.clone()).unwrap_or_default(),
            encryption: last(&layers, |layer| layer.encryption.clone()).unwrap_or_default(),
            mocks: workflow.and_then(|layer| layer.mocks.clone()),
            case: workflow.and_then(|layer| layer.case.clone()),
            ..Resolved::default()
        };
        resolved.name = placeholders.fill(&resolved.name);
        for destination in &mut resolved.logging.destinations {
            *destination = placeholders.fill(destination);
        }
        let mut params = BTreeMap::new();
        for layer in layers {
            params.extend(layer.params.iter());
            for (key, value) in &layer.tags {
                resolved.tags.insert(key.clone(), placeholders.fill(value));
            }
        }
        for (name, param) in params {
            match param {
                Param::Text(text) => drop(resolved.params.insert(name.clone(), placeholders.fill(text))),
                Param::Env(key) => match variable(key) {
                    Some(value) => drop(resolved.params.insert(name.clone(), value)),
                    None => resolved.unset.push((name.clone(), key.clone())),
                },
            }
        }
        resolved
    }
}

/// The value of the last layer that has one.
fn last<'a, T>(layers: &[&'a Layer], pick: impl Fn(&'a Layer) -> Option<T>) -> Option<T> {
    layers.iter().rev().find_map(|layer| pick(layer))
}

#[cfg(test)]
mod tests;
