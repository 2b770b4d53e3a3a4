//! Reading what is there: the machine and its tags always, the rest only where the machine should have it.

use std::collections::BTreeSet;

use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;
use sfn_dsl::policy::{Policy, derive};
use sfn_dsl::raw::Definition;

use super::delete::losses;
use crate::aws::Api;
use crate::failure::Failure;
use crate::machine::{Desired, GeneratedRole, Live, Needed};
use crate::render::count;

/// How many running executions are looked at: beyond them everything that is allowed stays.
const MOST_RUNNING: usize = 100;

/// Reads everything that a plan for a machine compares with. `None` where neither the machine nor anything of it is there.
///
/// # Errors
/// Where a call fails.
pub async fn observe(api: &Api, desired: &Desired) -> Result<Option<Live>, Failure> {
    let found = api.live(&desired.arn).await?;
    let is_there = found.as_ref().is_some_and(|live| !live.is_deleting);
    let role = match &desired.role {
        Some(role) => api.services().role(&role.name).await?,
        None => None,
    };
    let log_group = match &desired.log_group {
        Some((name, _)) => api.services().log_group(name).await?.map(|days| (name.clone(), days)),
        None => None,
    };
    let mut live = match found {
        Some(live) => live,
        None if role.is_none() && log_group.is_none() => return Ok(None),
        None => Live { is_there: false, ..Live::of(desired.machine.clone()) },
    };
    live.role = role;
    live.log_group = log_group;
    if let Some(alias) = desired.alias_arn().filter(|_| is_there) {
        live.alias = api.alias(&alias).await?;
    }
    if is_there && live.machine.machine_type != desired.machine.machine_type {
        live.losses = Some(losses(api, &desired.arn, live.machine.machine_type).await?);
    }
    if let Some(role) = &desired.role {
        let allowed = live.role.as_ref().and_then(|role| role.policy.clone()).unwrap_or_default();
        // Where the role allows no more than the definition needs, nothing can be lost, and nobody is asked.
        if is_there && !allowed.minus(&role.policy).is_empty() {
            live.needed = needed(api, desired, role, &live).await?;
        }
    }
    Ok(Some(live))
}

/// What versions with traffic and running executions need.
async fn needed(api: &Api, desired: &Desired, role: &GeneratedRole, live: &Live) -> Result<Needed, Failure> {
    let mut needed = Needed::default();
    let machine_type = live.machine.machine_type;
    let mut versions: BTreeSet<String> = BTreeSet::new();
    for name in api.alias_names(&desired.arn).await? {
        let alias = api.alias(&format!("{}:{name}", desired.arn)).await?;
        versions.extend(alias.into_iter().flat_map(|alias| alias.routing).map(|route| route.version));
    }
    for version in &versions {
        if let Some(described) = api.version(&format!("{}:{version}", desired.arn)).await? {
            add(&mut needed, role, &described.machine.definition, machine_type);
            needed.by.push(format!("version {version}"));
        }
    }
    // Executions of Express machines cannot be listed, and end within five minutes.
    if machine_type == MachineType::Express {
        return Ok(needed);
    }
    let running = api.listed(&desired.arn, "RUNNING", None, MOST_RUNNING + 1).await?;
    if running.len() > MOST_RUNNING {
        needed.everything = true;
        needed.by.push(format!("more than {MOST_RUNNING} running executions"));
        return Ok(needed);
    }
    let mut seen: BTreeSet<Option<String>> = versions.into_iter().map(Some).collect();
    for execution in &running {
        // One execution of each version tells what it needs; those without a version may each have another definition.
        if execution.version.is_some() && !seen.insert(execution.version.clone()) {
            continue;
        }
        if let Some(definition) = api.definition_of_execution(&execution.arn).await? {
            add(&mut needed, role, &definition, machine_type);
        }
    }
    if !running.is_empty() {
        needed.by.push(count(running.len(), "running execution"));
    }
    Ok(needed)
}

fn add(needed: &mut Needed, role: &GeneratedRole, definition: &Definition, machine_type: MachineType) {
    let checked = definition.check_with(machine_type, &Levels::service_only());
    let derived = checked
        .ok()
        .and_then(|checked| derive(&checked.machine, &role.surroundings, &Policy::default()).ok());
    match derived {
        Some(derived) => needed.policy = needed.policy.union(&derived.policy),
        None => needed.everything = true,
    }
}
