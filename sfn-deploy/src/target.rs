//! Where a command works: the embedded endpoint, another endpoint, or AWS by the name of an environment.
//!
//! AWS is reached on purpose only: credentials that lie around never decide. Read [`Target::resolve`].

use sfn_dsl::nearest::nearest;

use crate::config::{Config, LOCAL, Placeholders, Resolved};
use crate::failure::Failure;
use crate::machine;
use crate::project::Project;
use crate::style::quoted;

/// The account of endpoints that have none.
pub const LOCAL_ACCOUNT: &str = "123456789012";
/// The Region of endpoints that have none.
pub const LOCAL_REGION: &str = "us-east-1";
/// The role of machines on endpoints where it does not matter.
pub const LOCAL_ROLE: &str = "arn:aws:iam::123456789012:role/sfn-local";

/// Chooses the target.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Options {
    /// Environment of sfn.toml, also `SFN_ENV` or `default-env`; without any the embedded local endpoint
    #[arg(long, value_name = "NAME", help_heading = "Target")]
    pub env: Option<String>,
    /// One of the Regions of the environment (may be given more than once)
    #[arg(long = "region", value_name = "REGION", help_heading = "Target")]
    pub regions: Vec<String>,
    /// Another endpoint than AWS, for instance that of `local serve`
    #[arg(long, value_name = "URL", help_heading = "Target")]
    pub endpoint_url: Option<String>,
}

/// How a target is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// In this process.
    Embedded,
    /// At a URL.
    Endpoint(String),
    /// AWS itself.
    Aws,
}

/// Where a command works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// How it is reached.
    pub reach: Reach,
    /// The name of the environment.
    pub environment: String,
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// The profile with the credentials.
    pub profile: Option<String>,
}

impl Target {
    /// The targets that the options and the configuration name: one for each Region, at least one.
    ///
    /// # Errors
    /// Where the environment is not configured, or says too little to be sure of the account.
    pub fn resolve(options: &Options, config: &Config) -> Result<Vec<Self>, Failure> {
        // A URL alone is an endpoint, whatever the default environment is.
        let fallback = || Project::variable("SFN_ENV").or_else(|| config.default_environment.clone());
        let chosen =
            options.env.clone().or_else(|| if options.endpoint_url.is_none() { fallback() } else { None });
        let name = chosen.as_deref().unwrap_or(LOCAL);
        let environment = match config.environment(name) {
            Some(environment) => environment.clone(),
            None if name == LOCAL => crate::config::Environment::default(),
            None => return Err(unknown_environment(name, config)),
        };
        let url = options.endpoint_url.clone().or(environment.endpoint_url);
        let reach = match url {
            Some(url) => Reach::Endpoint(endpoint(url)?),
            None if name == LOCAL => Reach::Embedded,
            None => Reach::Aws,
        };
        let is_aws = reach == Reach::Aws;
        let missing = |key: &str, example: &str| {
            Failure::usage(format!("[env.{name}] in sfn.toml has no `{key}`")).help(format!(
                "add {key} = \"{example}\", so that nothing is deployed to another place by mistake"
            ))
        };
        let account = match environment.account {
            Some(account) => account,
            None if is_aws => return Err(missing("account", LOCAL_ACCOUNT)),
            None => LOCAL_ACCOUNT.to_owned(),
        };
        let regions = match (options.regions.is_empty(), environment.regions.is_empty()) {
            (true, true) if is_aws => return Err(missing("region", "eu-west-1")),
            (true, true) => vec![LOCAL_REGION.to_owned()],
            (true, false) => environment.regions,
            (false, true) => options.regions.clone(),
            (false, false) => {
                let known = |region: &&String| environment.regions.contains(region);
                if let Some(other) = options.regions.iter().find(|region| !known(region)) {
                    let known = environment.regions.join(", ");
                    return Err(Failure::usage(format!("region {other} is not one of [env.{name}]"))
                        .help(format!("its regions are {known}")));
                }
                options.regions.clone()
            }
        };
        let target = |region| Self {
            reach: reach.clone(),
            environment: name.to_owned(),
            account: account.clone(),
            region,
            profile: environment.profile.clone(),
        };
        Ok(regions.into_iter().map(target).collect())
    }

    /// The one target, for commands that work in one Region.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve), and where there are several Regions to choose from.
    pub fn resolve_one(options: &Options, config: &Config) -> Result<Self, Failure> {
        let mut targets = Self::resolve(options, config)?;
        match (targets.pop(), targets.is_empty()) {
            (Some(target), true) => Ok(target),
            (last, _) => {
                let regions: Vec<&str> =
                    targets.iter().chain(&last).map(|target| target.region.as_str()).collect();
                Err(Failure::usage("this command works in one Region")
                    .help(format!("choose with --region: {}", regions.join(", "))))
            }
        }
    }

    /// Whether it is AWS or another endpoint where mistakes cost something: what is not in this process.
    pub fn is_embedded(&self) -> bool {
        self.reach == Reach::Embedded
    }

    /// Whether other services than Step Functions may be there: the embedded endpoint has none.
    pub fn has_services(&self) -> bool {
        !self.is_embedded()
    }

    /// Whether it is AWS.
    pub fn is_aws(&self) -> bool {
        self.reach == Reach::Aws
    }

    /// What a workflow gets here.
    pub fn settings(&self, config: &Config, workflow: &str) -> Resolved {
        let placeholders = Placeholders {
            workflow,
            environment: &self.environment,
            account: &self.account,
            region: &self.region,
        };
        config.resolve(placeholders, &Project::variable)
    }

    /// The workflow whose state machine has that name here; the name itself, where `name` in `sfn.toml` does not tell.
    pub fn workflow_of(&self, config: &Config, machine: &str) -> String {
        // What no workflow is called shows what `name` puts around one.
        const ANY: &str = "\u{1}";
        let pattern = self.settings(config, ANY).name;
        let found = pattern
            .split_once(ANY)
            .and_then(|(before, after)| machine.strip_prefix(before)?.strip_suffix(after))
            .filter(|workflow| self.settings(config, workflow).name == machine);
        found.unwrap_or(machine).to_owned()
    }

    /// The ARN of the state machine of that name here.
    pub fn machine_arn(&self, name: &str) -> String {
        machine::arn(&self.region, &self.account, name)
    }

    /// The options that lead here again, to be put behind a command; empty for the embedded endpoint.
    pub fn flags(&self) -> String {
        match &self.reach {
            Reach::Embedded => String::new(),
            Reach::Endpoint(url) if self.environment == LOCAL => format!(" --endpoint-url {url}"),
            Reach::Endpoint(_) | Reach::Aws => {
                format!(" --env {} --region {}", self.environment, self.region)
            }
        }
    }

    /// One line that says where a command works: it is always shown.
    pub fn announcement(&self, project: &Project) -> String {
        let Self { environment, account, region, .. } = self;
        match &self.reach {
            Reach::Embedded => format!("target: local ({})", project.shown(project.state_folder())),
            Reach::Endpoint(url) => format!("target: {url} ({account} {region}, env {environment})"),
            Reach::Aws => {
                let profile =
                    self.profile.as_ref().map(|name| format!(", profile {name}")).unwrap_or_default();
                format!("target: aws {account} {region} (env {environment}{profile})")
            }
        }
    }
}

fn endpoint(url: String) -> Result<String, Failure> {
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(url);
    }
    Err(Failure::usage(format!("{} is no URL of an endpoint", quoted(&url)))
        .help("write it as http://127.0.0.1:8083"))
}

fn unknown_environment(name: &str, config: &Config) -> Failure {
    let failure = Failure::usage(format!("sfn.toml has no environment {}", quoted(name)));
    if let Some(near) = nearest(name, config.environment_names()) {
        return failure.help(format!("did you mean {near}?"));
    }
    match config.environment_names().collect::<Vec<_>>().join(", ") {
        names if names.is_empty() => failure.help(format!(
            "add [env.{name}] with account, region and role to sfn.toml in the workspace root"
        )),
        names => failure.help(format!("the environments are {names}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"
        [env.prod]
        account = "210987654321"
        regions = ["eu-west-1", "eu-central-1"]
        profile = "prod"
        [env.stack]
        endpoint-url = "http://localhost:4566"
        account = "000000000000"
        [env.bare]
    "#;

    fn resolve(env: Option<&str>, regions: &[&str], url: Option<&str>) -> Result<Vec<Target>, Failure> {
        let options = Options {
            env: env.map(str::to_owned),
            regions: regions.iter().map(|region| (*region).to_owned()).collect(),
            endpoint_url: url.map(str::to_owned),
        };
        Target::resolve(&options, &Config::parse("sfn.toml", CONFIG).unwrap())
    }

    #[track_caller]
    fn refused(result: Result<Vec<Target>, Failure>, expected: &str) {
        assert_eq!(result.unwrap_err().to_string(), expected);
    }

    #[test]
    fn without_an_environment_the_target_is_the_embedded_endpoint() {
        let targets = resolve(None, &[], None).unwrap();
        assert_eq!(targets.len(), 1);
        assert!(targets[0].is_embedded());
        assert_eq!(targets[0].machine_arn("m"), "arn:aws:states:us-east-1:123456789012:stateMachine:m");
    }

    #[test]
    fn the_workflow_of_a_machine_is_what_the_pattern_of_names_leaves_of_it() {
        let config = Config::parse("sfn.toml", "[env.local]\nname = \"{workflow}-{env}\"\n").unwrap();
        let target = Target::resolve_one(&Options::default(), &config).unwrap();
        assert_eq!(target.workflow_of(&config, "order-local"), "order");
        assert_eq!(target.workflow_of(&config, "order"), "order");
        assert_eq!(target.workflow_of(&Config::default(), "order-local"), "order-local");
    }

    #[test]
    fn a_url_alone_is_an_endpoint_and_never_aws() {
        let targets = resolve(None, &[], Some("http://127.0.0.1:8083")).unwrap();
        assert_eq!(targets[0].reach, Reach::Endpoint("http://127.0.0.1:8083".to_owned()));
        assert!(!targets[0].is_aws());
        refused(
            resolve(None, &[], Some("localhost:1")),
            "\"localhost:1\" is no URL of an endpoint\n  help: write it as http://127.0.0.1:8083",
        );
    }

    #[test]
    fn an_environment_is_aws_in_each_of_its_regions() {
        let targets = resolve(Some("prod"), &[], None).unwrap();
        let regions: Vec<&str> = targets.iter().map(|target| target.region.as_str()).collect();
        assert_eq!(regions, ["eu-west-1", "eu-central-1"]);
        assert!(targets.iter().all(Target::is_aws));
        assert_eq!(resolve(Some("prod"), &["eu-central-1"], None).unwrap().len(), 1);
        refused(
            resolve(Some("prod"), &["us-east-1"], None),
            "region us-east-1 is not one of [env.prod]\n  help: its regions are eu-west-1, eu-central-1",
        );
    }

    #[test]
    fn an_environment_with_a_url_is_that_endpoint() {
        let targets = resolve(Some("stack"), &[], None).unwrap();
        assert_eq!(targets[0].reach, Reach::Endpoint("http://localhost:4566".to_owned()));
        assert_eq!(targets[0].account, "000000000000");
    }

    #[test]
    fn an_environment_that_is_missing_or_says_too_little_is_refused() {
        refused(
            resolve(Some("prd"), &[], None),
            "sfn.toml has no environment \"prd\"\n  help: did you mean prod?",
        );
        refused(
            resolve(Some("bare"), &[], None),
            "[env.bare] in sfn.toml has no `account`\n  help: add account = \"123456789012\", so that nothing is deployed to another place by mistake",
        );
    }
}
