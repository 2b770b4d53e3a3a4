//! Plans in a file: made by one person or job, carried out by another, exactly as they were shown.
//!
//! A saved plan holds everything that carrying it out needs, so neither source nor configuration is read again, and what it
//! saw: where anything of that has changed it is refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;
use sfn_dsl::manifest::sha256_hex;
use sfn_dsl::policy::{Policy, Surroundings};
use sfn_dsl::raw::Definition;

use super::MachinePlan;
use crate::config::Shift;
use crate::cost::Cost;
use crate::machine::{Alias, Desired, Encryption, GeneratedRole, LogLevel, Logging, Machine};

/// The version of the form of saved plans.
const SCHEMA: u32 = 1;

/// A plan in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    schema: u32,
    /// The environment.
    pub environment: String,
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// The endpoint, where it is not AWS's own.
    pub endpoint_url: Option<String>,
    machines: Vec<SavedMachine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "settings of the service, as they are written")]
struct SavedMachine {
    /// What was shown, as a hash: the same comparison gives the same.
    seen: String,
    name: String,
    arn: String,
    workflow: String,
    #[serde(rename = "type")]
    machine_type: String,
    definition: String,
    role_arn: String,
    log_level: String,
    log_execution_data: bool,
    log_destinations: Vec<String>,
    tracing: bool,
    encryption: Option<(String, i32)>,
    tags: BTreeMap<String, String>,
    publish: bool,
    role: Option<SavedRole>,
    log_group: Option<(String, Option<u32>)>,
    alias: Option<SavedAlias>,
    keep_versions: Option<u32>,
    protect: bool,
    starts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedRole {
    name: String,
    trust: serde_json::Value,
    policy: serde_json::Value,
    partition: String,
    region: String,
    account: String,
    key: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedAlias {
    name: String,
    shift: Shift,
    smoke: Option<String>,
}

/// Why a file is no plan that can be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SavedError {
    /// It is not JSON, or not a plan.
    #[error("it is no plan: {0}")]
    NoPlan(String),
    /// Another version wrote it.
    #[error("it has schema {0}, this version reads schema {SCHEMA}")]
    Schema(u32),
    /// A part of it cannot be.
    #[error("the machine {name} in it is not right: {why}")]
    Machine {
        /// The machine.
        name: String,
        /// What is wrong.
        why: String,
    },
}

/// What a plan shows of a machine, as a hash.
pub fn seen(plan: &MachinePlan) -> String {
    let shown = (
        (&plan.action, &plan.definition, &plan.settings, &plan.tags),
        (
            &plan.notices,
            plan.role.as_ref().map(|role| (&role.add, &role.remove, role.create)),
            plan.log_group,
            &plan.alias,
            &plan.revision_id,
        ),
    );
    sha256_hex(serde_json::to_string(&shown).unwrap_or_default().as_bytes())
}

impl SavedPlan {
    /// The plan for a target.
    pub fn new(
        (environment, account, region): (&str, &str, &str),
        endpoint_url: Option<&str>,
        plans: &[MachinePlan],
    ) -> Self {
        Self {
            schema: SCHEMA,
            environment: environment.to_owned(),
            account: account.to_owned(),
            region: region.to_owned(),
            endpoint_url: endpoint_url.map(str::to_owned),
            machines: plans.iter().map(SavedMachine::new).collect(),
        }
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// [`SavedError`] where it is no plan, or one of another version.
    pub fn parse(text: &str) -> Result<Self, SavedError> {
        #[derive(Deserialize)]
        struct Head {
            schema: u32,
        }
        let no_plan = |error: serde_json::Error| SavedError::NoPlan(error.to_string());
        let head: Head = serde_json::from_str(text).map_err(no_plan)?;
        if head.schema != SCHEMA {
            return Err(SavedError::Schema(head.schema));
        }
        serde_json::from_str(text).map_err(no_plan)
    }

    /// The machines as they should be, each with the hash of what was shown.
    ///
    /// # Errors
    /// [`SavedError`] where a definition in it is not right.
    pub fn machines(&self) -> Result<Vec<(Desired, String)>, SavedError> {
        self.machines.iter().map(|machine| Ok((machine.desired()?, machine.seen.clone()))).collect()
    }
}

impl SavedMachine {
    fn new(plan: &MachinePlan) -> Self {
        let desired = &plan.desired;
        let machine = &desired.machine;
        Self {
            seen: seen(plan),
            name: desired.name.clone(),
            arn: desired.arn.clone(),
            workflow: desired.workflow.clone(),
            machine_type: machine.machine_type.as_str().to_owned(),
            definition: machine.definition.to_compact(),
            role_arn: machine.role_arn.clone(),
            log_level: machine.logging.level.as_str().to_owned(),
            log_execution_data: machine.logging.include_execution_data,
            log_destinations: machine.logging.destinations.clone(),
            tracing: machine.tracing,
            encryption: match &machine.encryption {
                Encryption::AwsOwnedKey => None,
                Encryption::Kms { key, reuse_seconds } => Some((key.clone(), *reuse_seconds)),
            },
            tags: desired.tags.clone(),
            publish: desired.publish,
            role: desired.role.as_ref().map(|role| SavedRole {
                name: role.name.clone(),
                trust: role.trust.clone(),
                policy: role.policy.to_json(),
                partition: role.surroundings.partition.clone(),
                region: role.surroundings.region.clone(),
                account: role.surroundings.account.clone(),
                key: role.surroundings.key.clone(),
            }),
            log_group: desired.log_group.clone(),
            alias: desired.alias.as_ref().map(|alias| SavedAlias {
                name: alias.name.clone(),
                shift: alias.shift.clone(),
                smoke: alias.smoke.clone(),
            }),
            keep_versions: desired.keep_versions,
            protect: desired.protect,
            starts: desired.starts.clone(),
        }
    }

    fn desired(&self) -> Result<Desired, SavedError> {
        let wrong = |why: String| SavedError::Machine { name: self.name.clone(), why };
        let machine_type = MachineType::from_api(&self.machine_type)
            .ok_or_else(|| wrong("its type is unknown".to_owned()))?;
        let definition =
            Definition::parse(&self.name, &self.definition).map_err(|error| wrong(error.to_string()))?;
        let checked = definition
            .check_with(machine_type, &Levels::service_only())
            .map_err(|report| wrong(report.to_string()))?;
        let level = LogLevel::from_api(&self.log_level)
            .ok_or_else(|| wrong("its log level is unknown".to_owned()))?;
        let tracing = self.tracing;
        let role = match &self.role {
            Some(role) => Some(role.generated(&self.name, level != LogLevel::Off, tracing).map_err(wrong)?),
            None => None,
        };
        Ok(Desired {
            name: self.name.clone(),
            arn: self.arn.clone(),
            workflow: self.workflow.clone(),
            source: None,
            machine: Machine {
                machine_type,
                definition,
                role_arn: self.role_arn.clone(),
                logging: Logging {
                    level,
                    include_execution_data: self.log_execution_data,
                    destinations: self.log_destinations.clone(),
                },
                tracing,
                encryption: match &self.encryption {
                    Some((key, reuse_seconds)) => {
                        Encryption::Kms { key: key.clone(), reuse_seconds: *reuse_seconds }
                    }
                    None => Encryption::AwsOwnedKey,
                },
            },
            tags: self.tags.clone(),
            publish: self.publish,
            role,
            log_group: self.log_group.clone(),
            alias: self.alias.as_ref().map(|alias| Alias {
                name: alias.name.clone(),
                shift: alias.shift.clone(),
                smoke: alias.smoke.clone(),
            }),
            keep_versions: self.keep_versions,
            protect: self.protect,
            parameters: Vec::new(),
            cost: Cost::of(&checked.machine),
            starts: self.starts.clone(),
        })
    }
}

impl SavedRole {
    fn generated(&self, machine: &str, logging: bool, tracing: bool) -> Result<GeneratedRole, String> {
        let policy = Policy::parse(&self.policy.to_string()).map_err(|error| error.to_string())?;
        Ok(GeneratedRole {
            name: self.name.clone(),
            trust: self.trust.clone(),
            policy,
            notes: Vec::new(),
            surroundings: Surroundings {
                partition: self.partition.clone(),
                region: self.region.clone(),
                account: self.account.clone(),
                name: machine.to_owned(),
                logging,
                tracing,
                key: self.key.clone(),
            },
        })
    }
}
