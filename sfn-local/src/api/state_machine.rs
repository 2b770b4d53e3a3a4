//! Creating, updating, reading and deleting state machines.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sfn_dsl::check::{Levels, Report};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

use super::configuration::{self as shared, ARN, moment};
use super::fields::{Fields, check_name};
use super::{ApiError, Service, cut, listed, page, set, variables, version};
use crate::arn::{Arn, Kind};
use crate::store::record::{
    EncryptionConfiguration, LoggingConfiguration, Millis, Revision, RevisionContent, StateMachine,
};

/// The largest definition in bytes, and the largest request.
const LARGEST_DEFINITION: usize = 1_048_576;

/// What `CreateStateMachine` and `UpdateStateMachine` say about the content of a machine.
struct Content<'a> {
    definition: Option<&'a str>,
    role_arn: Option<&'a str>,
    logging: Option<LoggingConfiguration>,
    tracing: Option<bool>,
    encryption: Option<Result<EncryptionConfiguration, ApiError>>,
    publish: bool,
    version_description: Option<&'a str>,
}

impl<'a> Content<'a> {
    fn read(fields: &mut Fields<'a>) -> Self {
        Self {
            definition: fields.data("definition", LARGEST_DEFINITION),
            role_arn: fields.text("roleArn", ARN),
            logging: shared::logging(fields),
            tracing: shared::tracing(fields),
            encryption: shared::encryption(fields),
            publish: fields.boolean("publish").unwrap_or(false),
            version_description: fields.text("versionDescription", 0..=256),
        }
    }

    /// The rules that follow the limits of the fields, in the order of the service's checks.
    fn check(&self, machine_type: MachineType) -> Result<(), ApiError> {
        if self.version_description.is_some() && !self.publish {
            let text = "Version description can only be set when publish is true";
            return Err(ApiError::Validation(text.to_owned()));
        }
        if let Some(role) = self.role_arn.filter(|role| !is_role(role)) {
            return Err(ApiError::InvalidArn(format!("Invalid Role Arn: {role}")));
        }
        if let Some(logging) = &self.logging {
            shared::check_logging(logging)?;
        }
        if let Some(definition) = self.definition {
            check_definition(definition, machine_type)?;
        }
        Ok(())
    }

    /// The content after this change.
    fn applied_to(self, current: RevisionContent) -> Result<RevisionContent, ApiError> {
        Ok(RevisionContent {
            definition: self.definition.map_or(current.definition, str::to_owned),
            role_arn: self.role_arn.map_or(current.role_arn, str::to_owned),
            logging: self.logging.unwrap_or(current.logging),
            tracing: self.tracing.unwrap_or(current.tracing),
            encryption: self.encryption.transpose()?.unwrap_or(current.encryption),
        })
    }
}

/// Whether a text has the form of the ARN of a role. Whether the role exists is nobody's business here.
fn is_role(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    parts.next() == Some("arn")
        && parts.nth(1) == Some("iam")
        && parts.nth(2).is_some_and(|resource| resource.starts_with("role/"))
}

/// Refuses a definition as the service does, with all its problems joined.
fn check_definition(text: &str, machine_type: MachineType) -> Result<(), ApiError> {
    let checked = Definition::parse("definition", text).map_err(Report::from);
    let checked = checked.and_then(|definition| definition.check_with(machine_type, &Levels::service_only()));
    checked.map(drop).map_err(|report| ApiError::InvalidDefinition(report.service_message()))
}

impl Service {
    pub(super) fn create_state_machine(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let name = fields.required_text("name", 1..=80);
        let machine_type = fields.word("type", &["STANDARD", "EXPRESS"]).unwrap_or("STANDARD");
        let content = Content::read(fields);
        fields.required("definition", content.definition);
        fields.required("roleArn", content.role_arn);
        let tags = shared::tags(fields).unwrap_or_default();
        fields.finish()?;
        check_name(name)?;
        let machine_type = MachineType::from_api(machine_type).unwrap_or_default();
        content.check(machine_type)?;
        shared::check_tags(&tags)?;
        let (publish, description) = (content.publish, content.version_description.map(str::to_owned));
        let content = content.applied_to(RevisionContent {
            definition: String::new(),
            role_arn: String::new(),
            logging: LoggingConfiguration::default(),
            tracing: false,
            encryption: EncryptionConfiguration::default(),
        })?;
        let express = machine_type == MachineType::Express;
        if let Some(existing) = self.store.machine(name)? {
            return self.create_again(&existing, express, &content, publish, description.as_deref());
        }
        let revision = self.store.new_id();
        let mut machine = StateMachine {
            name: name.to_owned(),
            express,
            created: now,
            deleting: false,
            revision,
            created_published: publish,
            created_version_description: description.clone(),
            last_version: 0,
            versions: BTreeMap::new(),
            aliases: BTreeMap::new(),
            tags,
        };
        self.batch.put_revision(revision, Revision { uuid: None, updated: now, content });
        let version = publish.then(|| version::publish(&mut machine, description, now)).transpose()?;
        self.batch.put_machine(machine);
        Ok(self.created(name, now, version))
    }

    /// `CreateStateMachine` is idempotent. A different role or other tags are neither compared nor applied.
    fn create_again(
        &self,
        existing: &StateMachine,
        express: bool,
        content: &RevisionContent,
        publish: bool,
        description: Option<&str>,
    ) -> Result<Value, ApiError> {
        let arn = self.owner.state_machine(&existing.name);
        if existing.deleting {
            return Err(ApiError::StateMachineDeleting(arn));
        }
        let current = self.store.revision(existing.revision)?.content;
        let same = existing.express == express
            && existing.created_published == publish
            && existing.created_version_description.as_deref() == description
            && current == RevisionContent { role_arn: current.role_arn.clone(), ..content.clone() };
        if !same {
            return Err(ApiError::StateMachineAlreadyExists(arn));
        }
        let current = existing.revision;
        let published = existing.versions.iter().rev().find(|(_, version)| version.revision == current);
        Ok(self.created(&existing.name, existing.created, published.map(|(number, _)| *number)))
    }

    fn created(&self, name: &str, created: Millis, version: Option<u64>) -> Value {
        let mut answer =
            json!({ "stateMachineArn": self.owner.state_machine(name), "creationDate": moment(created) });
        set(&mut answer, "stateMachineVersionArn", version.map(|number| self.owner.qualified(name, number)));
        answer
    }

    pub(super) fn update_state_machine(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineArn", ARN);
        let content = Content::read(fields);
        fields.finish()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        if arn.qualifier.is_some() {
            return Err(ApiError::StateMachineDoesNotExist(arn.text));
        }
        let mut machine = self.lasting_machine(&arn)?;
        let nothing = content.definition.is_none()
            && content.role_arn.is_none()
            && content.logging.is_none()
            && content.tracing.is_none()
            && content.encryption.is_none();
        if nothing {
            let text = "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration \
                        must be specified";
            return Err(ApiError::MissingRequiredParameter(text.to_owned()));
        }
        content.check(machine_type(&machine))?;
        let (publish, description) = (content.publish, content.version_description.map(str::to_owned));
        let mut current = self.store.revision(machine.revision)?;
        let changed = content.applied_to(current.content.clone())?;
        if changed != current.content {
            machine.revision = self.store.new_id();
            current = Revision { uuid: Some(self.random.uuid()), updated: now, content: changed };
            self.batch.put_revision(machine.revision, current.clone());
        }
        let version = publish.then(|| version::publish(&mut machine, description, now)).transpose()?;
        let mut answer = json!({ "updateDate": moment(now) });
        set(&mut answer, "revisionId", current.uuid);
        set(
            &mut answer,
            "stateMachineVersionArn",
            version.map(|number| self.owner.qualified(&machine.name, number)),
        );
        self.batch.put_machine(machine);
        Ok(answer)
    }

    pub(super) fn describe_state_machine(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineArn", ARN);
        let data = fields.word("includedData", &["ALL_DATA", "METADATA_ONLY"]);
        fields.finish()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        let machine = self.machine(&arn)?;
        let missing = || ApiError::StateMachineDoesNotExist(arn.text.clone());
        // An alias is described by DescribeStateMachineAlias; here it names no state machine.
        let version = match (&arn.qualifier, arn.version()) {
            (None, _) => None,
            (Some(_), number) => {
                Some(number.and_then(|number| machine.versions.get(&number)).ok_or_else(missing)?)
            }
        };
        let revision = self.store.revision(version.map_or(machine.revision, |version| version.revision))?;
        let mut answer = json!({
            "stateMachineArn": arn.text,
            "name": machine.name,
            "status": if machine.deleting { "DELETING" } else { "ACTIVE" },
            "type": machine_type(&machine).as_str(),
            "creationDate": moment(version.map_or(machine.created, |version| version.created)),
        });
        write_revision(&mut answer, &revision, data == Some("METADATA_ONLY"));
        set(&mut answer, "description", version.and_then(|version| version.description.clone()));
        Ok(answer)
    }

    pub(super) fn list_state_machines(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        const LIST: &str = "ListStateMachines";
        let size = fields.page_size();
        let after = page::token(fields, 1024, LIST);
        fields.finish()?;
        let mut machines = self.store.machines(after?.as_deref(), size + 1)?;
        let next_token = cut(&mut machines, size, LIST, |machine| machine.name.clone());
        let write = |machine: &StateMachine| {
            json!({
                "stateMachineArn": self.owner.state_machine(&machine.name),
                "name": machine.name,
                "type": machine_type(machine).as_str(),
                "creationDate": moment(machine.created),
            })
        };
        Ok(listed("stateMachines", machines.iter().map(write).collect(), next_token))
    }

    /// Deletes a machine at once, or when its executions have ended: each does when it would go on.
    pub(super) fn delete_state_machine(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineArn", ARN);
        fields.finish()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        if arn.qualifier.is_some() {
            return Err(qualified(&arn));
        }
        let Some(mut machine) = self.find_machine(&arn)? else { return Ok(json!({})) };
        if self.runner.leave(&machine.name) {
            machine.deleting = true;
            self.batch.put_machine(machine);
        } else {
            self.batch.remove_machine(machine);
        }
        Ok(json!({}))
    }
}

/// Deleting takes a machine, never one of its versions or aliases.
fn qualified(arn: &Arn) -> ApiError {
    ApiError::Validation(format!("Cannot delete a qualified state machine ARN. Received: {arn}"))
}

pub(super) fn machine_type(machine: &StateMachine) -> MachineType {
    if machine.express { MachineType::Express } else { MachineType::Standard }
}

/// Adds what belongs to a revision. Without data the definition is an empty object, as the service answers.
pub(super) fn write_revision(answer: &mut Value, revision: &Revision, metadata_only: bool) {
    let content = &revision.content;
    let definition = if metadata_only { "{}" } else { content.definition.as_str() };
    set(answer, "definition", Some(definition));
    set(answer, "roleArn", Some(content.role_arn.as_str()));
    set(answer, "loggingConfiguration", Some(shared::write_logging(&content.logging)));
    set(answer, "tracingConfiguration", Some(json!({ "enabled": content.tracing })));
    set(answer, "encryptionConfiguration", Some(shared::write_encryption(&content.encryption)));
    set(answer, "revisionId", revision.uuid.clone());
    if !metadata_only {
        set(answer, "variableReferences", variables::references(&content.definition));
    }
}
