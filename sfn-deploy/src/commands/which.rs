//! Which execution is meant: by its ARN, by its name and workflow, or by its name alone.

use crate::aws::Api;
use crate::execution::Execution;
use crate::failure::Failure;
use crate::machine::execution_arn;
use crate::project::Project;
use crate::session::Session;
use crate::style::quoted;

/// Names an execution on the command line.
#[derive(Debug, Clone, PartialEq, clap::Args)]
pub struct Named {
    /// The ARN of the execution, or its name
    #[arg(value_name = "EXECUTION")]
    pub execution: String,
    /// The workflow of the execution
    #[arg(long, value_name = "NAME")]
    pub workflow: Option<String>,
}

impl Named {
    /// Finds it.
    ///
    /// # Errors
    /// As [`execution`].
    pub(super) async fn find(&self, session: &Session, project: &Project) -> Result<Execution, Failure> {
        execution(&self.execution, self.workflow.as_deref(), session, project).await
    }
}

/// Finds an execution.
///
/// # Errors
/// Where there is none, several have that name, or a call fails.
pub(super) async fn execution(
    named: &str,
    workflow: Option<&str>,
    session: &Session,
    project: &Project,
) -> Result<Execution, Failure> {
    if let Some(arn) = arn(named, workflow, session, project)? {
        let found = session.api.execution(&arn).await?;
        return found.ok_or_else(|| missing(&arn));
    }
    match everywhere(named, &session.api).await?.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(missing(named).help("or name its workflow with --workflow, or give its ARN")),
        several => {
            let machines: Vec<&str> = several.iter().map(Execution::machine).collect();
            Err(Failure::usage(format!("several executions are named {}", quoted(named)))
                .help(format!("choose with --workflow; they are of {}", machines.join(", "))))
        }
    }
}

/// The ARN that is meant, where no call is needed to know it.
pub(super) fn arn(
    named: &str,
    workflow: Option<&str>,
    session: &Session,
    project: &Project,
) -> Result<Option<String>, Failure> {
    if named.contains(":express:") {
        return Err(Failure::usage("Express executions are not kept by the service")
            .help("what they did is in the log group of their state machine"));
    }
    if named.starts_with("arn:") {
        if !named.contains(":execution:") {
            return Err(Failure::usage(format!("{} is no ARN of an execution", quoted(named))));
        }
        return Ok(Some(named.to_owned()));
    }
    let target = &session.target;
    Ok(workflow.map(|workflow| {
        let machine = target.settings(&project.config, workflow).name;
        execution_arn(&target.region, &target.account, &machine, named)
    }))
}

/// The executions of that name, of whatever machine.
async fn everywhere(name: &str, api: &Api) -> Result<Vec<Execution>, Failure> {
    let mut found = Vec::new();
    for machine in api.some_machines().await? {
        let arn = format!("{}:{name}", machine.replacen(":stateMachine:", ":execution:", 1));
        found.extend(api.execution(&arn).await?);
    }
    Ok(found)
}

fn missing(what: &str) -> Failure {
    Failure::new(format!("there is no execution {}", quoted(what)))
        .help("executions are kept for 90 days; is the target the right one?")
}
