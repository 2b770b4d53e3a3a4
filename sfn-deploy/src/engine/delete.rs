//! Deleting a machine, and waiting until it is gone: for `destroy`, and where a machine is replaced.

use std::time::Duration;

use sfn_dsl::machine::MachineType;

use super::Told;
use crate::aws::Api;
use crate::clock;
use crate::failure::Failure;
use crate::machine::Losses;

/// How many running executions are counted, and stopped at a time.
const MOST_RUNNING: usize = 1_000;

/// How long a machine is waited for, unless somebody says otherwise.
pub const PATIENCE: Duration = Duration::from_mins(10);

/// What goes with a machine that is deleted.
///
/// # Errors
/// Where a call fails. Versions that may not be listed are not counted: they go all the same.
pub async fn losses(api: &Api, arn: &str, machine_type: MachineType) -> Result<Losses, Failure> {
    Ok(Losses {
        versions: api.versions(arn).await.ok().map(|versions| versions.len()),
        aliases: api.alias_names(arn).await?,
        // Executions of Express machines cannot be listed, and end within five minutes.
        running: match machine_type {
            MachineType::Standard => Some(api.listed(arn, "RUNNING", None, MOST_RUNNING).await?.len()),
            MachineType::Express => None,
        },
    })
}

/// The deletion of a machine.
pub struct Deletion<'a> {
    /// The calls.
    pub api: &'a Api,
    /// The ARN of the machine.
    pub arn: &'a str,
    /// Its type.
    pub machine_type: MachineType,
    /// Whether running executions are stopped, which otherwise end at their next transition.
    pub stop_executions: bool,
    /// How long to wait until it is gone.
    pub patience: Duration,
    /// Is told what happens.
    pub told: Told<'a>,
}

impl std::fmt::Debug for Deletion<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deletion").field("arn", &self.arn).finish_non_exhaustive()
    }
}

impl Deletion<'_> {
    /// Deletes the machine and waits until it is gone. One that is not there is no error.
    ///
    /// # Errors
    /// Where a call fails, or it takes too long; running again waits on.
    pub async fn run(&self) -> Result<(), Failure> {
        let running = if self.stop_executions { self.running().await? } else { Vec::new() };
        self.api.delete_machine(self.arn).await?;
        self.stop(&running).await?;
        self.gone().await
    }

    /// Waits until a machine that is being deleted is gone: the service lets its executions come to their next transition.
    ///
    /// # Errors
    /// As [`run`](Self::run), and where somebody interrupts the waiting.
    pub async fn gone(&self) -> Result<(), Failure> {
        tokio::select! {
            // The wish to end is heard from the first moment on.
            biased;
            () = clock::interrupted() => {
                Err(Failure::interrupted("interrupted; the machine goes on being deleted")
                    .because(self.arn)
                    .help("run the command again to wait on"))
            }
            gone = self.watched() => gone,
        }
    }

    async fn watched(&self) -> Result<(), Failure> {
        let (mut waited, mut told) = (Duration::ZERO, usize::MAX);
        while self.api.describe(self.arn).await?.is_some() {
            if waited >= self.patience {
                return Err(Failure::new("it is still being deleted")
                    .because(self.arn)
                    .help("executions that wait hold it: `sfn-deploy stop WORKFLOW --all` ends them; run the command again to wait on"));
            }
            // How many run is told where it can be known: what is being deleted need not answer.
            if let Ok(running) = self.running().await {
                if running.len() != told {
                    told = running.len();
                    (self.told)(&format!("deleting, {told} running"));
                }
                if self.stop_executions {
                    self.stop(&running).await?;
                }
            }
            let pause = if self.api.is_near() { Duration::from_millis(50) } else { Duration::from_secs(2) };
            tokio::time::sleep(pause).await;
            waited += pause;
        }
        Ok(())
    }

    async fn running(&self) -> Result<Vec<String>, Failure> {
        if self.machine_type == MachineType::Express {
            return Ok(Vec::new());
        }
        let running = self.api.listed(self.arn, "RUNNING", None, MOST_RUNNING).await?;
        Ok(running.into_iter().map(|execution| execution.arn).collect())
    }

    async fn stop(&self, executions: &[String]) -> Result<(), Failure> {
        for arn in executions {
            self.api.end(arn, "its state machine is being deleted").await?;
        }
        Ok(())
    }
}
