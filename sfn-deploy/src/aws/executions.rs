//! Executions: starting, finding, reading, stopping and redriving them.

use std::time::Duration;

use aws_sdk_sfn::operation::describe_execution::DescribeExecutionError;
use aws_sdk_sfn::operation::list_executions::ListExecutionsError;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use aws_sdk_sfn::primitives::DateTime;
use aws_sdk_sfn::types::{ExecutionListItem, ExecutionStatus, StateMachineListItem, StateMachineType};
use serde_json::Value;
use sfn_dsl::raw::Definition;
use sfn_dsl::time::Timestamp;

use super::{Api, failed, waiting};
use crate::execution::Execution;
use crate::failure::Failure;
use crate::style::quoted;

/// How long an Express execution may take, and some time for the way.
const EXPRESS_TIMEOUT: Duration = Duration::from_secs(5 * 60 + 30);

/// Which executions to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// The ARN of the state machine, version, alias or map run.
    pub of: String,
    /// Only those of this status.
    pub status: Option<String>,
}

/// A part of a list, and where it goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// The token of the next page.
    pub next: Option<String>,
}

impl Api {
    /// Starts an execution and gives its ARN. The name makes it safe to repeat.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn start(&self, machine: &str, name: &str, input: &str) -> Result<String, Failure> {
        let call = || self.client.start_execution().state_machine_arn(machine).name(name).input(input).send();
        let answer = self.paced("StartExecution", call).await.map_err(|error| {
            let missing =
                error.as_service_error().is_some_and(StartExecutionError::is_state_machine_does_not_exist);
            let what = format!("could not start execution {}", quoted(name));
            let failure = failed(&what, "states:StartExecution", machine, &error);
            if missing {
                failure.help("deploy it first: add --apply, or run the command `apply`")
            } else {
                failure
            }
        })?;
        Ok(answer.execution_arn().to_owned())
    }

    /// Runs an execution of an Express machine to its end.
    ///
    /// # Errors
    /// Where the call fails. An execution that fails is no error.
    pub async fn start_sync(&self, machine: &str, name: &str, input: &str) -> Result<Execution, Failure> {
        let call = || {
            let call = self.client.start_sync_execution().state_machine_arn(machine).name(name).input(input);
            call.customize().config_override(waiting(EXPRESS_TIMEOUT)).send()
        };
        let answer = self.paced("StartSyncExecution", call).await.map_err(|error| {
            let what = format!("could not run execution {}", quoted(name));
            failed(&what, "states:StartSyncExecution", machine, &error)
        })?;
        Ok(Execution {
            arn: answer.execution_arn().to_owned(),
            name: answer.name().unwrap_or(name).to_owned(),
            machine_arn: answer.state_machine_arn().unwrap_or(machine).to_owned(),
            status: answer.status().as_str().to_owned(),
            started: moment(answer.start_date()),
            stopped: Some(moment(answer.stop_date())),
            input: answer.input().map(str::to_owned),
            output: answer.output().map(str::to_owned),
            error: answer.error().map(str::to_owned),
            cause: answer.cause().map(str::to_owned),
            ..Execution::default()
        })
    }

    /// Describes an execution of a Standard machine; `None` where there is none.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn execution(&self, arn: &str) -> Result<Option<Execution>, Failure> {
        let call = || self.client.describe_execution().execution_arn(arn).send();
        match self.paced("DescribeExecution", call).await {
            Ok(answer) => Ok(Some(Execution {
                arn: answer.execution_arn().to_owned(),
                name: answer.name().unwrap_or_default().to_owned(),
                machine_arn: answer.state_machine_arn().to_owned(),
                status: answer.status().as_str().to_owned(),
                started: moment(answer.start_date()),
                stopped: answer.stop_date().map(moment),
                version: answer.state_machine_version_arn().map(qualifier),
                alias: answer.state_machine_alias_arn().map(qualifier),
                input: answer.input().map(str::to_owned),
                output: answer.output().map(str::to_owned),
                error: answer.error().map(str::to_owned),
                cause: answer.cause().map(str::to_owned),
                map_run: answer.map_run_arn().map(str::to_owned),
                trace: answer.trace_header().map(str::to_owned),
                redrive_count: count(answer.redrive_count()),
                redriven: answer.redrive_date().map(moment),
                redrive_status: answer.redrive_status().map(|status| status.as_str().to_owned()),
                redrive_reason: answer.redrive_status_reason().map(str::to_owned),
            })),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DescribeExecutionError::is_execution_does_not_exist) =>
            {
                Ok(None)
            }
            Err(error) => {
                let what = format!("could not describe execution {}", quoted(arn));
                Err(failed(&what, "states:DescribeExecution", arn, &error))
            }
        }
    }

    /// One page of executions, newest first.
    ///
    /// # Errors
    /// Where the call fails; Express machines have no list.
    pub async fn executions(
        &self,
        options: &ListOptions,
        token: Option<&str>,
    ) -> Result<Page<Execution>, Failure> {
        let ListOptions { of, status } = options;
        let call = || {
            let call = self.client.list_executions().max_results(1000);
            let call =
                if of.contains(":mapRun:") { call.map_run_arn(of) } else { call.state_machine_arn(of) };
            call.set_status_filter(status.as_deref().map(ExecutionStatus::from))
                .set_next_token(token.map(str::to_owned))
                .send()
        };
        let answer = self.paced("ListExecutions", call).await.map_err(|error| {
            let what = format!("could not list the executions of {}", quoted(of));
            let failure = failed(&what, "states:ListExecutions", of, &error);
            let service = error.as_service_error();
            if service.is_some_and(ListExecutionsError::is_state_machine_type_not_supported) {
                failure.help("Express machines keep no list: what their executions did is in their log group")
            } else if service.is_some_and(ListExecutionsError::is_state_machine_does_not_exist) {
                failure.help("deploy it first with `apply`, or choose another target with --env")
            } else {
                failure
            }
        })?;
        Ok(Page {
            items: answer.executions().iter().map(listed).collect(),
            next: answer.next_token().map(str::to_owned),
        })
    }

    /// One page of the history, as the service writes it, and the token of the next page.
    ///
    /// Events stay JSON: types of events the SDK does not know yet are kept.
    ///
    /// # Errors
    /// Where the call fails, or the answer cannot be read.
    pub async fn history_page(
        &self,
        arn: &str,
        token: Option<&str>,
    ) -> Result<(Vec<Value>, Option<String>), Failure> {
        self.events(arn, token, false, 1000).await
    }

    /// The last events, newest first.
    ///
    /// # Errors
    /// As [`history_page`](Self::history_page).
    pub async fn last_events(&self, arn: &str, most: i32) -> Result<Vec<Value>, Failure> {
        Ok(self.events(arn, None, true, most).await?.0)
    }

    async fn events(
        &self,
        arn: &str,
        token: Option<&str>,
        reverse: bool,
        most: i32,
    ) -> Result<(Vec<Value>, Option<String>), Failure> {
        let body = super::intercept::KeepBody::default();
        let call = || {
            let call = self.client.get_execution_history().execution_arn(arn).max_results(most);
            let call = call.reverse_order(reverse).set_next_token(token.map(str::to_owned));
            call.customize().interceptor(body.clone()).send()
        };
        let what = || format!("could not read the history of {}", quoted(arn));
        let answer = self.paced("GetExecutionHistory", call).await;
        let answer = answer.map_err(|error| failed(&what(), "states:GetExecutionHistory", arn, &error))?;
        let body: Value = serde_json::from_slice(&body.take().unwrap_or_default())
            .map_err(|error| Failure::new(what()).because(error))?;
        let events = body.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
        Ok((events, answer.next_token().map(str::to_owned)))
    }

    /// The whole history of an execution.
    ///
    /// # Errors
    /// As [`history_page`](Self::history_page).
    pub async fn history(&self, arn: &str) -> Result<Vec<Value>, Failure> {
        let (mut events, mut token) = self.history_page(arn, None).await?;
        while let Some(next) = token {
            let (page, after) = self.history_page(arn, Some(&next)).await?;
            events.extend(page);
            token = after;
        }
        Ok(events)
    }

    /// The definition that an execution really runs; `None` where it cannot be read, which stops nobody.
    pub async fn definition_of(&self, execution: &str) -> Option<Definition> {
        let call = || self.client.describe_state_machine_for_execution().execution_arn(execution).send();
        let answer = self.paced("DescribeStateMachineForExecution", call).await.ok()?;
        Definition::parse(answer.name(), answer.definition()).ok()
    }

    /// Stops an execution.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn stop(&self, arn: &str, error: Option<&str>, cause: Option<&str>) -> Result<(), Failure> {
        let call = || {
            let call = self.client.stop_execution().execution_arn(arn);
            call.set_error(error.map(str::to_owned)).set_cause(cause.map(str::to_owned)).send()
        };
        self.paced("StopExecution", call).await.map(drop).map_err(|error| {
            let what = format!("could not stop execution {}", quoted(arn));
            failed(&what, "states:StopExecution", arn, &error)
        })
    }

    /// Redrives an execution. The token makes it safe to repeat.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn redrive(&self, arn: &str, token: &str) -> Result<(), Failure> {
        let call = || self.client.redrive_execution().execution_arn(arn).client_token(token).send();
        self.paced("RedriveExecution", call).await.map(drop).map_err(|error| {
            let what = format!("could not redrive execution {}", quoted(arn));
            failed(&what, "states:RedriveExecution", arn, &error)
        })
    }

    /// The ARNs of Standard state machines, the first hundred of all.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn some_machines(&self) -> Result<Vec<String>, Failure> {
        let call = || self.client.list_state_machines().max_results(100).send();
        let answer = self.paced("ListStateMachines", call).await.map_err(|error| {
            failed("could not list the state machines", "states:ListStateMachines", "*", &error)
        })?;
        // Not every endpoint tells the type.
        let is_express = |machine: &&StateMachineListItem| *machine.r#type() == StateMachineType::Express;
        let machines = answer.state_machines().iter().filter(|machine| !is_express(machine));
        Ok(machines.map(|machine| machine.state_machine_arn().to_owned()).collect())
    }
}

fn listed(item: &ExecutionListItem) -> Execution {
    Execution {
        arn: item.execution_arn().to_owned(),
        name: item.name().to_owned(),
        machine_arn: item.state_machine_arn().to_owned(),
        status: item.status().as_str().to_owned(),
        started: moment(item.start_date()),
        stopped: item.stop_date().map(moment),
        version: item.state_machine_version_arn().map(qualifier),
        alias: item.state_machine_alias_arn().map(qualifier),
        map_run: item.map_run_arn().map(str::to_owned),
        redrive_count: count(item.redrive_count()),
        redriven: item.redrive_date().map(moment),
        ..Execution::default()
    }
}

/// The last part of an ARN.
fn qualifier(arn: &str) -> String {
    arn.rsplit(':').next().unwrap_or_default().to_owned()
}

fn count(number: Option<i32>) -> u32 {
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}

/// A moment of the SDK.
pub(super) fn moment(date: &DateTime) -> Timestamp {
    Timestamp::from_millis(date.to_millis().unwrap_or_default())
}
