//! Who the child executions of a map run are.

use sfn_dsl::machine::MachineType;
use sfn_dsl::name::StateName;
use sfn_dsl::time::Timestamp;

use crate::context::ExecutionContext;
use crate::random::Random;

/// Names and ARNs of the children of a map run: made from their positions, so that none needs to be kept.
///
/// Source: Developer Guide, "`ResultWriter` (Map)", and "Viewing a Distributed Map Run execution".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) map_run_arn: String,
    /// The last part of the ARN of the map run.
    pub(super) map_run_id: String,
    pub(super) state_machine_arn: String,
    state_machine_name: String,
    /// What the ARNs of all children begin with.
    execution_prefix: String,
    execution_type: MachineType,
    seed: u64,
}

impl Family {
    /// The children of a map run; `number` counts the map runs of the execution.
    pub(super) fn new(
        parent: &ExecutionContext,
        state: &StateName,
        label: Option<&str>,
        execution_type: MachineType,
        number: usize,
    ) -> Self {
        let prefix = parent.execution_arn.splitn(6, ':').take(5).collect::<Vec<_>>().join(":");
        // A label that nobody gave is the same in all executions of a state machine: recorded.
        let made_label = || Random::named(0, &format!("{}/{state}", parent.state_machine_arn)).uuid();
        let label = label.map_or_else(made_label, str::to_owned);
        let state_machine_name = format!("{}/{label}", parent.state_machine_name);
        let map_run_id =
            Random::named(parent.seed, &format!("{}/{number}/{state}", parent.execution_arn)).uuid();
        let map_run_arn = format!("{prefix}:mapRun:{state_machine_name}:{map_run_id}");
        let execution = match execution_type {
            MachineType::Standard => "execution",
            MachineType::Express => "express",
        };
        Self {
            map_run_arn,
            map_run_id,
            state_machine_arn: format!("{prefix}:stateMachine:{state_machine_name}"),
            execution_prefix: format!("{prefix}:{execution}:{state_machine_name}"),
            state_machine_name,
            execution_type,
            seed: parent.seed,
        }
    }

    /// The name of the child at a position.
    pub(super) fn name(&self, index: u64) -> String {
        Random::named(self.seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15), &self.map_run_arn).uuid()
    }

    /// The ARN of a child; that of an Express execution ends with one more identifier.
    pub(super) fn execution_arn(&self, name: &str) -> String {
        let prefix = &self.execution_prefix;
        match self.execution_type {
            MachineType::Standard => format!("{prefix}:{name}"),
            MachineType::Express => format!("{prefix}:{name}:{}", Random::named(self.seed, name).uuid()),
        }
    }

    /// What the child at a position knows of itself.
    pub(super) fn context(&self, parent: &ExecutionContext, index: u64, now: Timestamp) -> ExecutionContext {
        let name = self.name(index);
        ExecutionContext {
            state_machine_arn: self.state_machine_arn.clone(),
            state_machine_name: self.state_machine_name.clone(),
            execution_arn: self.execution_arn(&name),
            role_arn: parent.role_arn.clone(),
            start_time: now,
            seed: Random::named(self.seed, &name).bits(),
            redrive_count: parent.redrive_count.map(|_| 0),
            execution_name: name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(label: Option<&str>, execution_type: MachineType) -> Family {
        let parent = ExecutionContext::named("orders", "today");
        Family::new(&parent, &"Process all".into(), label, execution_type, 0)
    }

    #[test]
    fn arns_are_built_from_the_label() {
        let family = family(Some("batch"), MachineType::Standard);
        let arn = "arn:aws:states:us-east-1:123456789012";
        assert_eq!(family.map_run_arn, format!("{arn}:mapRun:orders/batch:{}", family.map_run_id));
        assert_eq!(family.state_machine_arn, format!("{arn}:stateMachine:orders/batch"));
        assert_eq!(family.execution_arn("x"), format!("{arn}:execution:orders/batch:x"));
    }

    #[test]
    fn every_child_has_a_name_of_its_own() {
        let standard = family(None, MachineType::Standard);
        assert_eq!(standard, family(None, MachineType::Standard));
        assert_ne!(standard.name(0), standard.name(1));
        assert_eq!(standard.name(7), standard.name(7));
        let express = family(None, MachineType::Express);
        assert!(express.execution_arn("x").contains(":express:orders/"));
        assert_eq!(express.execution_arn("x").split(':').count(), 9);
    }
}
