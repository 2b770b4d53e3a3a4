//! Going back: the alias leads to an earlier version at once. Nothing is deleted.

use crate::aws::Api;
use crate::failure::Failure;
use crate::machine::{LiveAlias, Route};
use crate::plan::{Shifting, before, settled};
use crate::style::quoted;

/// The version to go back to: the one that is wanted, or the one that had everything before.
///
/// Numbers are never counted down: versions may be missing.
///
/// # Errors
/// Where there is no such version, or a call fails.
pub async fn version(
    api: &Api,
    machine: &str,
    current: &LiveAlias,
    wanted: Option<&str>,
) -> Result<String, Failure> {
    let versions = api.versions(machine).await?;
    let is_there = |wanted: &str| versions.iter().any(|version| version.number == wanted);
    if let Some(wanted) = wanted {
        return if is_there(wanted) {
            Ok(wanted.to_owned())
        } else {
            Err(Failure::usage(format!("{} has no version {wanted}", quoted(machine)))
                .help("sfn-deploy versions lists them"))
        };
    }
    let shifting = Shifting::parse(&current.description).filter(|_| current.only().is_none());
    let earlier = shifting.map(|shifting| shifting.from).or_else(|| before(current).map(str::to_owned));
    if let Some(earlier) = earlier.filter(|earlier| is_there(earlier)) {
        return Ok(earlier);
    }
    let routed = current.routing.iter();
    let oldest =
        routed.filter_map(|route| versions.iter().position(|version| version.number == route.version)).max();
    let older = oldest.and_then(|position| versions.get(position + 1));
    older
        .map(|version| version.number.clone())
        .ok_or_else(|| Failure::usage(format!("{} has no earlier version to go back to", quoted(machine))))
}

/// The version with the most traffic.
pub fn leading(current: &LiveAlias) -> Option<&str> {
    current.routing.iter().max_by_key(|route| route.weight).map(|route| route.version.as_str())
}

/// Lets the alias lead to a version.
///
/// # Errors
/// Where the call fails.
pub async fn go(
    api: &Api,
    machine: &str,
    alias: &str,
    current: &LiveAlias,
    to: &str,
    message: Option<&str>,
) -> Result<(), Failure> {
    let routing = [Route { version: to.to_owned(), weight: 100 }];
    api.route(machine, alias, true, &routing, &settled(to, leading(current), message)).await
}
