//! `sfn.toml`: the environments a workflow is deployed to, and what differs between them.
//!
//! Later layers win: `[defaults]`, `[env.X]`, `[env.X.workflow.NAME]`. Reading is pure: the text comes in, [`Config`] goes out,
//! and every mistake is told at once with its line. Read [`Config::resolve`] for what a deployment gets, with where each value is from.

mod read;
mod setting;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use read::{ConfigError, ConfigProblem};
use serde::Serialize;
pub use setting::{RETENTION_DAYS, Role, Shift, ShiftKind, duration, shown};
use sfn_dsl::check::Levels;
use sfn_dsl::policy::{Policy, Right};

use crate::machine::{Encryption, LogLevel, Logging};

/// The name of the file.
pub const FILE_NAME: &str = "sfn.toml";

/// The name of the environment that configures the embedded endpoint.
pub const LOCAL: &str = "local";

/// What `sfn.toml` says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// How loudly the rules beyond those of the service speak: `[check]`.
    pub levels: Levels,
    /// The environment of commands that are given none.
    pub default_environment: Option<String>,
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
    /// The table in the file: `[env.prod]`.
    table: String,
    /// The line of each key.
    lines: BTreeMap<String, u32>,
    name: Option<String>,
    role: Option<Role>,
    publish: Option<bool>,
    tracing: Option<bool>,
    logging: Option<LoggingSetting>,
    encryption: Option<Encryption>,
    alias: Option<String>,
    shift: Option<Shift>,
    smoke: Option<PathBuf>,
    keep_versions: Option<u32>,
    protect: Option<bool>,
    allow: Vec<Right>,
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

/// `logging`, before the name of the machine is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LoggingSetting {
    level: LogLevel,
    include_execution_data: bool,
    /// The ARN of a log group of somebody else.
    group: Option<String>,
    retention_days: Option<u32>,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Param {
    /// The text itself, with placeholders.
    Text(String),
    /// The value of an environment variable.
    Env(String),
    /// A value that AWS knows.
    External(External),
}

/// A value that is read from AWS when a plan is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum External {
    /// A parameter of Systems Manager.
    Ssm(String),
    /// The output of a stack of `CloudFormation`: stack and output.
    Cfn(String, String),
}

impl std::fmt::Display for External {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ssm(name) => write!(f, "ssm {name}"),
            Self::Cfn(stack, output) => write!(f, "cfn {stack}.{output}"),
        }
    }
}

/// What a workflow gets in an environment, all layers applied and placeholders filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolved {
    /// The name of the state machine.
    pub name: String,
    /// The execution role.
    pub role: Option<Role>,
    /// Whether a changed machine gets a version.
    pub publish: bool,
    /// Whether X-Ray traces are taken.
    pub tracing: bool,
    /// Where executions are logged.
    pub logging: Logging,
    /// The log group that is made for it, with the days it keeps events.
    pub log_group: Option<(String, Option<u32>)>,
    /// How data is encrypted.
    pub encryption: Encryption,
    /// The alias that callers use.
    pub alias: Option<String>,
    /// How the alias moves.
    pub shift: Shift,
    /// The input of the execution that a new version must pass first, relative to `sfn.toml`.
    pub smoke: Option<PathBuf>,
    /// How many versions are kept; `None`: all.
    pub keep_versions: Option<u32>,
    /// Whether `destroy` leaves it alone.
    pub protect: bool,
    /// Rights beyond those that follow from the definition.
    pub allow: Policy,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Values of substitutions.
    pub params: BTreeMap<String, String>,
    /// Parameters whose value AWS knows.
    pub external: BTreeMap<String, External>,
    /// Parameters whose environment variable is not set: parameter and variable.
    pub unset: Vec<(String, String)>,
    /// The mock configuration for the embedded endpoint, relative to `sfn.toml`.
    pub mocks: Option<PathBuf>,
    /// The test case in it.
    pub case: Option<String>,
    /// Every value, and where it is from.
    pub explained: Vec<Explained>,
}

/// A value, and where it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The key: `name`, `tags.team`, `params.ChargeFn`.
    pub key: String,
    /// The value in words; `None` where the value is that of an environment variable, which may be a secret.
    pub value: Option<String>,
    /// The table and the line, an environment variable, or `default`.
    pub origin: String,
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
    /// `variable` looks up environment variables. `SFN_PARAM_<Name>` wins over every layer.
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
        let mut layers = Layers { layers, explained: Vec::new() };
        let plain = |text: &bool| text.to_string();
        let name = layers.last("name", |layer| layer.name.as_deref(), |name| placeholders.fill(name));
        let name = placeholders.fill(name.unwrap_or("{workflow}"));
        let role = layers.last(
            "role",
            |layer| layer.role.clone(),
            |role| match role {
                Role::Generate => "generate".to_owned(),
                Role::Arn(arn) => placeholders.fill(arn),
            },
        );
        let role = role.map(|role| match role {
            Role::Arn(arn) => Role::Arn(placeholders.fill(&arn)),
            Role::Generate => Role::Generate,
        });
        let publish = layers.last("publish", |layer| layer.publish, plain).unwrap_or(true);
        let tracing = layers.last("tracing", |layer| layer.tracing, plain).unwrap_or(false);
        let logging = layers.last("logging", |layer| layer.logging.clone(), LoggingSetting::described);
        let (logging, log_group) =
            logging.map_or_else(Default::default, |logging| logging.resolved(&name, placeholders));
        let encryption = layers.last("encryption", |layer| layer.encryption.clone(), Encryption::described);
        let alias = layers.last("alias", |layer| layer.alias.clone(), String::clone);
        let shift = layers.last("shift", |layer| layer.shift.clone(), Shift::described);
        let smoke = layers.last("smoke", |layer| layer.smoke.clone(), |path| path.display().to_string());
        let keep_versions = layers.last("keep-versions", |layer| layer.keep_versions, u32::to_string);
        let protect = layers.last("protect", |layer| layer.protect, plain).unwrap_or(false);
        let mut resolved = Resolved {
            name,
            role,
            publish,
            tracing,
            logging,
            log_group,
            encryption: encryption.unwrap_or_default(),
            alias,
            shift: shift.unwrap_or_default(),
            smoke,
            keep_versions,
            protect,
            mocks: workflow.and_then(|layer| layer.mocks.clone()),
            case: workflow.and_then(|layer| layer.case.clone()),
            ..Resolved::default()
        };
        layers.merged(placeholders, variable, &mut resolved);
        resolved.explained = layers.explained;
        resolved
    }
}

impl LoggingSetting {
    fn described(&self) -> String {
        let group = self.group.as_ref().map(|group| format!(" to {group}")).unwrap_or_default();
        let days = self.retention_days.map(|days| format!(" for {days} days")).unwrap_or_default();
        let data = if self.include_execution_data { " with execution data" } else { "" };
        format!("{}{data}{group}{days}", self.level.as_str())
    }

    /// The configuration, and the log group that is made for it where none is named.
    fn resolved(
        &self,
        name: &str,
        placeholders: Placeholders<'_>,
    ) -> (Logging, Option<(String, Option<u32>)>) {
        let Placeholders { account, region, .. } = placeholders;
        let mut log_group = None;
        let mut destinations = Vec::new();
        if self.level != LogLevel::Off {
            let arn = if let Some(group) = &self.group {
                placeholders.fill(group)
            } else {
                // With this beginning the log group takes no room in the resource policy of the account.
                let group = format!("/aws/vendedlogs/states/{name}-Logs");
                let partition = crate::machine::partition(region);
                let arn = format!("arn:{partition}:logs:{region}:{account}:log-group:{group}");
                log_group = Some((group, self.retention_days));
                arn
            };
            // The service wants the ARN with `:*` behind it, which the console does not show.
            destinations.push(if arn.ends_with(":*") { arn } else { format!("{arn}:*") });
        }
        let Self { level, include_execution_data, .. } = *self;
        (Logging { level, include_execution_data, destinations }, log_group)
    }
}

/// The layers of a workflow, the later the stronger, and what was chosen of them.
struct Layers<'a> {
    layers: Vec<&'a Layer>,
    explained: Vec<Explained>,
}

impl<'a> Layers<'a> {
    /// The value of the last layer that has one.
    fn last<T>(
        &mut self,
        key: &str,
        pick: impl Fn(&'a Layer) -> Option<T>,
        text: impl Fn(&T) -> String,
    ) -> Option<T> {
        let found = self.layers.iter().rev().find_map(|layer| Some((pick(layer)?, layer.origin(key))));
        let (value, origin) = found?;
        self.explain(key, Some(text(&value)), origin);
        Some(value)
    }

    fn explain(&mut self, key: &str, value: Option<String>, origin: String) {
        self.explained.push(Explained { key: key.to_owned(), value, origin });
    }

    /// What adds up over the layers: tags, parameters, rights.
    fn merged(
        &mut self,
        placeholders: Placeholders<'_>,
        variable: &dyn Fn(&str) -> Option<String>,
        resolved: &mut Resolved,
    ) {
        let mut tags = BTreeMap::new();
        let mut params = BTreeMap::new();
        for layer in self.layers.clone() {
            for (key, value) in &layer.tags {
                tags.insert(key, (placeholders.fill(value), layer.origin("tags")));
            }
            for (key, param) in &layer.params {
                params.insert(key, (param, layer.origin("params")));
            }
            for right in &layer.allow {
                let right = Right { resource: placeholders.fill(&right.resource), ..right.clone() };
                self.explain("allow", Some(right.to_string()), layer.origin("allow"));
                resolved.allow.add(right);
            }
        }
        for (key, (value, origin)) in tags {
            self.explain(&format!("tags.{key}"), Some(value.clone()), origin);
            resolved.tags.insert(key.clone(), value);
        }
        for (name, (param, origin)) in params {
            let key = format!("params.{name}");
            if let Some(value) = variable(&format!("SFN_PARAM_{name}")) {
                self.explain(&key, None, format!("the environment variable SFN_PARAM_{name}"));
                resolved.params.insert(name.clone(), value);
                continue;
            }
            match param {
                Param::Text(text) => {
                    let value = placeholders.fill(text);
                    self.explain(&key, Some(value.clone()), origin);
                    resolved.params.insert(name.clone(), value);
                }
                Param::Env(variable_name) => {
                    self.explain(&key, None, format!("{origin}, the environment variable {variable_name}"));
                    match variable(variable_name) {
                        Some(value) => drop(resolved.params.insert(name.clone(), value)),
                        None => resolved.unset.push((name.clone(), variable_name.clone())),
                    }
                }
                Param::External(external) => {
                    let external = match external {
                        External::Ssm(path) => External::Ssm(placeholders.fill(path)),
                        External::Cfn(stack, output) => {
                            External::Cfn(placeholders.fill(stack), output.clone())
                        }
                    };
                    self.explain(&key, Some(format!("({external})")), origin);
                    resolved.external.insert(name.clone(), external);
                }
            }
        }
    }
}

impl Layer {
    fn origin(&self, key: &str) -> String {
        match self.lines.get(key) {
            Some(line) => format!("{} in {FILE_NAME}:{line}", self.table),
            None => self.table.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
