//! The edge to AWS Step Functions: one client, whatever the endpoint.

mod activities;
mod alarms;
mod error;
mod executions;
mod iam;
mod intercept;
mod logs;
mod map_runs;
mod pace;
mod read;
mod service;
mod tasks;
mod values;
mod versions;
mod write;
mod xml;

use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sfn::config::Credentials;

pub use activities::{Activity, ActivityTask};
pub use alarms::Alarm;
pub use error::failed;
pub use executions::{ListOptions, Page};
pub use iam::{LiveRole, POLICY_NAME, trust};
pub use intercept::Calls;
pub use map_runs::{Counts, MapRun, MapRunChange};
pub use read::Described;
pub use service::Services;
pub use tasks::{Mock, StateTest};
pub use versions::{DescribedVersion, Listed, Validated, Version, version_number};

use crate::failure::Failure;
use crate::target::{Reach, Target};

/// How often a call is tried: control-plane quotas refill once a second, so the three tries of the SDK are too few.
const ATTEMPTS: u32 = 8;
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// How long one try of a call may take, where nothing is waited for: the SDK would wait for ever.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// How often where the endpoint is on this machine: who does not answer there will not do so soon.
const LOCAL_ATTEMPTS: u32 = 3;

/// A Step Functions endpoint.
#[derive(Debug, Clone)]
pub struct Api {
    client: aws_sdk_sfn::Client,
    calls: Arc<Calls>,
    services: Services,
    /// Absent for endpoints on this machine, which have no quotas.
    pace: Option<Arc<pace::Pace>>,
}

impl Api {
    /// Connects to a target; `url` is the endpoint, where it is not that of AWS.
    ///
    /// AWS is asked whose credentials these are before anything else.
    ///
    /// # Errors
    /// Where there are no credentials, or they are of another account.
    pub async fn connect(target: &Target, url: Option<&str>) -> Result<Self, Failure> {
        let shared = shared_config(target, url).await;
        if target.is_aws() {
            verify_account(target, &shared).await?;
        }
        let calls = Arc::new(Calls::default());
        let config = aws_sdk_sfn::config::Builder::from(&shared)
            .interceptor(intercept::Count(calls.clone()))
            .interceptor(intercept::ExplicitOff)
            .interceptor(intercept::NoHostPrefix);
        let services = Services::new(&shared, &target.region, url, attempts(url));
        let pace = (!is_loopback(url.unwrap_or_default())).then(Arc::default);
        Ok(Self { client: aws_sdk_sfn::Client::from_conf(config.build()), calls, services, pace })
    }

    /// The other services of the target.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Whether the endpoint is on this machine: nobody has to be spared there.
    pub fn is_near(&self) -> bool {
        self.pace.is_none()
    }

    /// How many calls were made.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }
}

async fn shared_config(target: &Target, url: Option<&str>) -> SdkConfig {
    let is_local = is_loopback(url.unwrap_or_default());
    let retry =
        RetryConfig::standard().with_max_attempts(attempts(url)).with_max_backoff(Duration::from_secs(5));
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(target.region.clone()))
        .timeout_config(timeouts(ATTEMPT_TIMEOUT))
        .retry_config(retry);
    if let Some(profile) = &target.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = url {
        loader = loader.endpoint_url(url);
    }
    // An endpoint on this machine asks nobody who they are, and must work on a machine without credentials.
    if is_local && target.profile.is_none() {
        loader = loader.credentials_provider(Credentials::new("local", "local", None, None, "sfn-deploy"));
    }
    loader.load().await
}

fn attempts(url: Option<&str>) -> u32 {
    if is_loopback(url.unwrap_or_default()) { LOCAL_ATTEMPTS } else { ATTEMPTS }
}

/// The timeouts of calls of which one try takes at most so long.
fn timeouts(attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(attempt).build()
}

/// What a call that waits for something has instead of the timeouts of all calls.
fn waiting(attempt: Duration) -> aws_sdk_sfn::config::Builder {
    aws_sdk_sfn::config::Builder::default().timeout_config(timeouts(attempt))
}

/// Whether a URL leads to this machine.
fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn verify_account(target: &Target, shared: &SdkConfig) -> Result<(), Failure> {
    let Target { account, environment, profile, reach: Reach::Aws, .. } = target else { return Ok(()) };
    let with = profile.as_ref().map(|name| format!(" with profile {name}")).unwrap_or_default();
    let identity = aws_sdk_sts::Client::new(shared).get_caller_identity().send().await;
    let identity = identity.map_err(|error| {
        failed(
            &format!("could not ask AWS whose credentials are in use{with}"),
            "sts:GetCallerIdentity",
            "*",
            &error,
        )
    })?;
    match identity.account() {
        Some(found) if found == account => Ok(()),
        found => Err(Failure::usage(format!(
            "the credentials in use{with} are of account {}, but [env.{environment}] is account {account}",
            found.unwrap_or("unknown")
        ))
        .help("choose another --env, or set `profile` in sfn.toml; nothing was called")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_machine_are_loopback() {
        for url in
            ["http://localhost:4566", "http://127.0.0.1:8083/", "http://[::1]:1", "https://x.localhost"]
        {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "",
            "https://states.eu-west-1.amazonaws.com",
            "http://127.0.0.1.example.com",
            "http://localstack:4566",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
