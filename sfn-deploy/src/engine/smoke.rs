//! One execution of a new version, before it gets traffic.

use std::time::Duration;

use sfn_dsl::machine::MachineType;

use super::Told;
use crate::aws::Api;
use crate::clock;
use crate::failure::Failure;
use crate::style::quoted;

/// How long an execution may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// Runs an execution of a version with an input, and fails where it does not succeed.
///
/// # Errors
/// Where it failed, took too long, or a call failed.
pub async fn run(
    api: &Api,
    version_arn: &str,
    machine_type: MachineType,
    input: &str,
    told: Told<'_>,
) -> Result<(), Failure> {
    let name = clock::unique_name();
    let execution = match machine_type {
        MachineType::Express => api.start_sync(version_arn, &name, input).await?,
        MachineType::Standard => {
            let arn = api.start(version_arn, &name, input).await?;
            let mut waited = Duration::ZERO;
            let mut step = Duration::from_millis(50);
            loop {
                let execution = api.execution(&arn).await?;
                match execution.filter(|execution| execution.status != "RUNNING") {
                    Some(execution) => break execution,
                    None if waited >= PATIENCE => {
                        return Err(Failure::new(format!(
                            "the smoke run {} did not end in ten minutes",
                            quoted(&name)
                        ))
                        .help("give it an input with which it ends sooner; nothing was shifted"));
                    }
                    None => {
                        tokio::time::sleep(step).await;
                        waited += step;
                        step = (step * 2).min(Duration::from_secs(2));
                    }
                }
            }
        }
    };
    if execution.status == "SUCCEEDED" {
        told("smoke run SUCCEEDED");
        return Ok(());
    }
    let error = execution.error.unwrap_or_else(|| "no error name".to_owned());
    Err(Failure::new(format!("the smoke run {} ended {}", quoted(&name), execution.status))
        .because(error)
        .help(match machine_type {
            MachineType::Standard => {
                format!("nothing was shifted; look at it with: sfn-deploy history {}", execution.arn)
            }
            MachineType::Express => {
                "nothing was shifted; what it did is in the log group of the machine".to_owned()
            }
        }))
}
