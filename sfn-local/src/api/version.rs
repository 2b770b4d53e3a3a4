//! Versions: numbered, immutable names for revisions.

use serde_json::{Value, json};

use super::configuration::{ARN, LONG_ARN, moment};
use super::fields::Fields;
use super::{ApiError, Service, cut, listed, page};
use crate::arn::Kind;
use crate::store::record::{Millis, StateMachine, Version};

/// Versions a state machine can have.
///
/// Source: Developer Guide, "Quotas related to versions and aliases".
const VERSIONS_PER_MACHINE: usize = 1000;
/// What `PublishStateMachineVersion` calls the revision of a machine that was never updated.
const INITIAL: &str = "INITIAL";

impl Service {
    pub(super) fn publish_state_machine_version(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineArn", ARN);
        let revision_id = fields.text("revisionId", 0..=usize::MAX);
        let description = fields.text("description", 0..=256).map(str::to_owned);
        fields.finish()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        if arn.qualifier.is_some() {
            return Err(ApiError::StateMachineDoesNotExist(arn.text));
        }
        let mut machine = self.lasting_machine(&arn)?;
        if let Some(wanted) = revision_id {
            let current = self.store.revision(machine.revision)?.uuid;
            let current = current.as_deref().unwrap_or(INITIAL);
            if wanted != current {
                return Err(ApiError::Conflict(format!(
                    "Failed to publish the State Machine version for revision {wanted}. The current State Machine \
                     revision is {current}."
                )));
            }
        }
        let number = publish(&mut machine, description, now)?;
        let created = machine.versions.get(&number).map_or(now, |version| version.created);
        let version_arn = self.owner.qualified(&machine.name, number);
        self.batch.put_machine(machine);
        Ok(json!({ "stateMachineVersionArn": version_arn, "creationDate": moment(created) }))
    }

    pub(super) fn list_state_machine_versions(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineArn", ARN);
        let size = fields.page_size();
        let list = format!("ListStateMachineVersions {arn}");
        let before = page::token(fields, 1024, &list);
        fields.finish()?;
        let before = before?.and_then(|cursor| cursor.parse().ok()).unwrap_or(u64::MAX);
        let machine = self.machine(&self.arn(arn, Kind::StateMachine)?)?;
        let mut versions: Vec<_> = machine.versions.range(..before).rev().take(size + 1).collect();
        let next_token = cut(&mut versions, size, &list, |(number, _)| number.to_string());
        let write = |(number, version): &(&u64, &Version)| {
            let arn = self.owner.qualified(&machine.name, number);
            json!({ "stateMachineVersionArn": arn, "creationDate": moment(version.created) })
        };
        Ok(listed("stateMachineVersions", versions.iter().map(write).collect(), next_token))
    }

    pub(super) fn delete_state_machine_version(
        &mut self,
        fields: &mut Fields<'_>,
    ) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineVersionArn", LONG_ARN);
        fields.finish()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        let Some(number) = arn.version() else {
            return Err(ApiError::Validation(format!(
                "The ARN must be that of a state machine version. Received: {arn}"
            )));
        };
        let Some(mut machine) = self.find_machine(&arn)? else { return Ok(json!({})) };
        let routes_here =
            |alias: &crate::store::record::Alias| alias.routes.iter().any(|route| route.version == number);
        let aliases: Vec<&str> = machine
            .aliases
            .iter()
            .filter(|(_, alias)| routes_here(alias))
            .map(|(name, _)| name.as_str())
            .collect();
        if !aliases.is_empty() {
            return Err(ApiError::Conflict(format!(
                "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this \
                 version: [{}]",
                aliases.join(", ")
            )));
        }
        if machine.versions.remove(&number).is_some() {
            self.batch.put_machine(machine);
        }
        Ok(json!({}))
    }
}

/// Publishes the current revision, once: publishing it again gives the version it has, under its old description.
pub(super) fn publish(
    machine: &mut StateMachine,
    description: Option<String>,
    now: Millis,
) -> Result<u64, ApiError> {
    let revision = machine.revision;
    let published = machine.versions.iter().rev().find(|(_, version)| version.revision == revision);
    if let Some((number, _)) = published {
        return Ok(*number);
    }
    if machine.versions.len() >= VERSIONS_PER_MACHINE {
        let text = format!(
            "a state machine can have {VERSIONS_PER_MACHINE} versions; delete some to publish another"
        );
        return Err(ApiError::ServiceQuotaExceeded(text));
    }
    machine.last_version += 1;
    machine.versions.insert(machine.last_version, Version { revision, description, created: now });
    Ok(machine.last_version)
}
