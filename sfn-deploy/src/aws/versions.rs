//! Versions, aliases, and the executions that use them.

use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::primitives::DateTime;
use aws_sdk_sfn::types::{
    ExecutionStatus, RoutingConfigurationListItem, ValidateStateMachineDefinitionResultCode,
};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_dsl::time::Timestamp;

use super::read::machine;
use super::write::{patiently, text};
use super::{Api, failed};
use crate::failure::Failure;
use crate::machine::{LiveAlias, Machine, Route};
use crate::style::quoted;

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub number: String,
    /// Its ARN.
    pub arn: String,
    /// When it was published.
    pub created: Option<Timestamp>,
}

/// A version as it is described.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedVersion {
    /// What it does.
    pub machine: Machine,
    /// Its description.
    pub description: Option<String>,
    /// The revision it was published of.
    pub revision_id: Option<String>,
}

/// An execution in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The version it runs, where it was started through one.
    pub version: Option<String>,
    /// When it started.
    pub started: Timestamp,
}

/// What the service says of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validated {
    /// It takes it.
    Valid,
    /// It refuses it, with its reasons.
    Invalid(Vec<String>),
    /// It was not asked, and why.
    NotAsked(String),
}

/// The number at the end of the ARN of a version.
pub fn version_number(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

fn timestamp(time: &DateTime) -> Timestamp {
    Timestamp::from_millis(time.to_millis().unwrap_or_default())
}

impl Api {
    /// The versions of a state machine, the newest first.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn versions(&self, arn: &str) -> Result<Vec<Version>, Failure> {
        let (mut versions, mut token) = (Vec::new(), None);
        loop {
            self.turn("ListStateMachineVersions").await;
            let call = self.client.list_state_machine_versions().state_machine_arn(arn).max_results(1000);
            let answer = call.set_next_token(token).send().await.map_err(|error| {
                let what = format!("could not list the versions of {}", quoted(arn));
                failed(&what, "states:ListStateMachineVersions", arn, &error)
            })?;
            versions.extend(answer.state_machine_versions().iter().map(|version| Version {
                number: version_number(version.state_machine_version_arn()).to_owned(),
                arn: version.state_machine_version_arn().to_owned(),
                created: Some(timestamp(version.creation_date())),
            }));
            token = answer.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(versions);
            }
        }
    }

    /// A version; `None` where there is none.
    ///
    /// # Errors
    /// Where the call fails, or the definition cannot be read.
    pub async fn version(&self, arn: &str) -> Result<Option<DescribedVersion>, Failure> {
        let Some(described) = self.describe(arn).await? else { return Ok(None) };
        Ok(Some(DescribedVersion {
            machine: machine(&described)?,
            description: described.description().map(str::to_owned),
            revision_id: described.revision_id().map(str::to_owned),
        }))
    }

    /// Publishes the current revision and gives the ARN of its version. A revision has one version, so it may be repeated.
    ///
    /// # Errors
    /// Where the call fails, or the current revision is another one.
    pub async fn publish(
        &self,
        arn: &str,
        revision: Option<&str>,
        description: &str,
    ) -> Result<String, Failure> {
        self.turn("PublishStateMachineVersion").await;
        let call =
            self.client.publish_state_machine_version().state_machine_arn(arn).description(description);
        let answer = call.set_revision_id(revision.map(str::to_owned)).send().await.map_err(|error| {
            let what = format!("could not publish a version of {}", quoted(arn));
            let failure = failed(&what, "states:PublishStateMachineVersion", arn, &error);
            if error.code() == Some("ServiceQuotaExceededException") {
                failure.help("delete old versions: sfn-deploy prune, or `keep-versions` in sfn.toml")
            } else {
                failure
            }
        })?;
        Ok(answer.state_machine_version_arn().to_owned())
    }

    /// Deletes a version; one that is not there is no error.
    ///
    /// # Errors
    /// Where the call fails: an alias may lead to it.
    pub async fn delete_version(&self, arn: &str) -> Result<(), Failure> {
        self.turn("DeleteStateMachineVersion").await;
        let done = self.client.delete_state_machine_version().state_machine_version_arn(arn).send().await;
        done.map(drop).map_err(|error| {
            let what = format!("could not delete version {}", quoted(arn));
            failed(&what, "states:DeleteStateMachineVersion", arn, &error)
        })
    }

    /// Where an alias leads; `None` where there is none.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn alias(&self, arn: &str) -> Result<Option<LiveAlias>, Failure> {
        self.turn("DescribeStateMachineAlias").await;
        match self.client.describe_state_machine_alias().state_machine_alias_arn(arn).send().await {
            Ok(answer) => {
                let route = |item: &RoutingConfigurationListItem| Route {
                    version: version_number(item.state_machine_version_arn()).to_owned(),
                    weight: u8::try_from(item.weight()).unwrap_or_default(),
                };
                let routing =
                    answer.routing_configuration().iter().map(route).filter(|route| route.weight > 0);
                Ok(Some(LiveAlias {
                    description: answer.description().unwrap_or_default().to_owned(),
                    routing: routing.collect(),
                }))
            }
            Err(error) if matches!(error.code(), Some("ResourceNotFound" | "StateMachineDoesNotExist")) => {
                Ok(None)
            }
            Err(error) => {
                let what = format!("could not describe alias {}", quoted(arn));
                Err(failed(&what, "states:DescribeStateMachineAlias", arn, &error))
            }
        }
    }

    /// The names of the aliases of a state machine.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn alias_names(&self, arn: &str) -> Result<Vec<String>, Failure> {
        let (mut names, mut token) = (Vec::new(), None);
        loop {
            self.turn("ListStateMachineAliases").await;
            let call = self.client.list_state_machine_aliases().state_machine_arn(arn).max_results(1000);
            let answer = call.set_next_token(token).send().await.map_err(|error| {
                let what = format!("could not list the aliases of {}", quoted(arn));
                failed(&what, "states:ListStateMachineAliases", arn, &error)
            })?;
            names.extend(
                answer
                    .state_machine_aliases()
                    .iter()
                    .map(|alias| version_number(alias.state_machine_alias_arn()).to_owned()),
            );
            token = answer.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(names);
            }
        }
    }

    /// Creates an alias, or sets where it leads. May be repeated.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn route(
        &self,
        machine: &str,
        alias: &str,
        exists: bool,
        routing: &[Route],
        description: &str,
    ) -> Result<(), Failure> {
        let what = format!("could not set the alias {} of {}", quoted(alias), quoted(machine));
        let items: Result<Vec<RoutingConfigurationListItem>, _> = routing
            .iter()
            .map(|route| {
                RoutingConfigurationListItem::builder()
                    .state_machine_version_arn(format!("{machine}:{}", route.version))
                    .weight(route.weight.into())
                    .build()
            })
            .collect();
        let items = items.map_err(|error| Failure::new(&what).because(error))?;
        let description: String = description.chars().take(256).collect();
        if !exists {
            self.turn("CreateStateMachineAlias").await;
            let call = || {
                self.client
                    .create_state_machine_alias()
                    .name(alias)
                    .description(&description)
                    .set_routing_configuration(Some(items.clone()))
                    .send()
            };
            match call().await {
                Ok(_) => return Ok(()),
                // Somebody was faster, or it is there with another routing: it is set below.
                Err(error) if error.code() == Some("ConflictException") => {}
                Err(error) => return Err(failed(&what, "states:CreateStateMachineAlias", machine, &error)),
            }
        }
        self.turn("UpdateStateMachineAlias").await;
        let call = || {
            self.client
                .update_state_machine_alias()
                .state_machine_alias_arn(format!("{machine}:{alias}"))
                .description(&description)
                .set_routing_configuration(Some(items.clone()))
                .send()
        };
        let done = patiently(call, &|_| {}).await;
        done.map(drop).map_err(|error| failed(&what, "states:UpdateStateMachineAlias", machine, &error))
    }

    /// Executions with a status, of a machine, a version or an alias, the newest first: at most `most`, and none that started
    /// before `since`.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn listed(
        &self,
        arn: &str,
        status: &str,
        since: Option<Timestamp>,
        most: usize,
    ) -> Result<Vec<Listed>, Failure> {
        let (mut found, mut token) = (Vec::new(), None);
        loop {
            self.turn("ListExecutions").await;
            let page = i32::try_from(most.clamp(1, 1000)).unwrap_or(1000);
            let call = self.client.list_executions().state_machine_arn(arn).max_results(page);
            let call = call.status_filter(ExecutionStatus::from(status));
            let answer = call.set_next_token(token).send().await.map_err(|error| {
                let what = format!("could not list the executions of {}", quoted(arn));
                failed(&what, "states:ListExecutions", arn, &error)
            })?;
            for execution in answer.executions() {
                let started = timestamp(execution.start_date());
                if found.len() == most || since.is_some_and(|since| started < since) {
                    return Ok(found);
                }
                found.push(Listed {
                    arn: execution.execution_arn().to_owned(),
                    name: execution.name().to_owned(),
                    version: execution.state_machine_version_arn().map(|arn| version_number(arn).to_owned()),
                    started,
                });
            }
            token = answer.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    /// The definition that an execution runs, where it still can be read.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn definition_of_execution(&self, arn: &str) -> Result<Option<Definition>, Failure> {
        self.turn("DescribeStateMachineForExecution").await;
        match self.client.describe_state_machine_for_execution().execution_arn(arn).send().await {
            Ok(answer) => Ok(Definition::parse("deployed", answer.definition()).ok()),
            Err(error) if error.code() == Some("ExecutionDoesNotExist") => Ok(None),
            Err(error) => {
                let what = format!("could not read the definition of execution {}", quoted(arn));
                Err(failed(&what, "states:DescribeStateMachineForExecution", arn, &error))
            }
        }
    }

    /// Starts to delete a state machine with its versions and aliases. One that is not there is no error.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn delete_machine(&self, arn: &str) -> Result<(), Failure> {
        self.turn("DeleteStateMachine").await;
        let done = self.client.delete_state_machine().state_machine_arn(arn).send().await;
        done.map(drop).map_err(|error| {
            let what = format!("could not delete state machine {}", quoted(arn));
            failed(&what, "states:DeleteStateMachine", arn, &error)
        })
    }

    /// Ends an execution. One that has ended is no error.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn end(&self, arn: &str, cause: &str) -> Result<(), Failure> {
        self.turn("StopExecution").await;
        let done = self
            .client
            .stop_execution()
            .execution_arn(arn)
            .error("sfn-deploy.Destroyed")
            .cause(cause)
            .send()
            .await;
        match done {
            Err(error) if error.code() != Some("ExecutionDoesNotExist") => {
                let what = format!("could not stop execution {}", quoted(arn));
                Err(failed(&what, "states:StopExecution", arn, &error))
            }
            _ => Ok(()),
        }
    }

    /// Asks the service what it thinks of a definition. A right that is missing, or an endpoint that does not know the
    /// operation, is no error: plans work without.
    pub async fn validate(&self, definition: &Definition, machine_type: MachineType) -> Validated {
        self.turn("ValidateStateMachineDefinition").await;
        let call = self.client.validate_state_machine_definition().definition(text(definition));
        match call.r#type(machine_type.as_str().into()).send().await {
            Ok(answer) if *answer.result() == ValidateStateMachineDefinitionResultCode::Fail => {
                let told = answer.diagnostics().iter().map(|diagnostic| {
                    let at = diagnostic.location().map(|at| format!(" at {at}")).unwrap_or_default();
                    format!("{}: {}{at}", diagnostic.code(), diagnostic.message())
                });
                Validated::Invalid(told.collect())
            }
            Ok(_) => Validated::Valid,
            Err(error) => {
                let code = error.code().map(str::to_owned);
                Validated::NotAsked(code.unwrap_or_else(|| "it was not reached".to_owned()))
            }
        }
    }
}
