//! Old versions.

use std::collections::BTreeSet;

use sfn_dsl::machine::MachineType;

use crate::aws::Api;
use crate::failure::Failure;

/// Fewer versions are never kept, so that there is one to go back to.
pub const FLOOR: usize = 2;

/// The versions that can go: all but the newest `keep`, those with traffic, and those that executions run.
///
/// # Errors
/// Where a call fails.
pub async fn candidates(
    api: &Api,
    machine: &str,
    machine_type: MachineType,
    keep: usize,
) -> Result<Vec<String>, Failure> {
    let versions = api.versions(machine).await?;
    let old: Vec<String> = versions.into_iter().skip(keep.max(FLOOR)).map(|version| version.number).collect();
    if old.is_empty() {
        return Ok(old);
    }
    let mut routed: BTreeSet<String> = BTreeSet::new();
    for alias in api.alias_names(machine).await? {
        let alias = api.alias(&format!("{machine}:{alias}")).await?;
        if let Some(alias) = &alias {
            routed.extend(alias.routing.iter().map(|route| route.version.clone()));
            // What a shift can go back to is needed, too.
            routed.extend(crate::plan::before(alias).map(str::to_owned));
        }
    }
    // Of an Express machine nobody can tell what runs; executions go on when their version is deleted.
    let running = match machine_type {
        MachineType::Standard => api.listed(machine, "RUNNING", None, 1_000).await?,
        MachineType::Express => Vec::new(),
    };
    let running: BTreeSet<Option<String>> = running.into_iter().map(|execution| execution.version).collect();
    let is_old = |number: &String| !routed.contains(number) && !running.contains(&Some(number.clone()));
    Ok(old.into_iter().filter(is_old).collect())
}

/// Deletes versions.
///
/// # Errors
/// Where a call fails; what was deleted before stays deleted.
pub async fn delete(api: &Api, machine: &str, versions: &[String]) -> Result<(), Failure> {
    for version in versions {
        api.delete_version(&format!("{machine}:{version}")).await?;
    }
    Ok(())
}
